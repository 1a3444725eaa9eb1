package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.World;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes no sense, or may not be, is refused and on record before there is anything to decide. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class NotEvenPlannedTest {

    @Inject
    Gatehouse house;

    @Inject
    ToolCatalog tools;

    @Inject
    ToolRunner reads;

    private final World shop = new World("shop-api").environment(2, Map.of("MOTTO", "on"));
    private final World fresh = new World("new-api");
    private final World idle = new World("idle-api");
    private String failed = "";
    private String serves = "";

    @BeforeEach
    void threeServices() {
        shop.deployed(1, World.ago(Duration.ofMinutes(30)));
        failed = shop.deployed(1, World.ago(Duration.ofMinutes(20))).id().toString();
        shop.newestReaches(DeploymentState.FAILED);
        serves = shop.deployed(2, World.ago(Duration.ofMinutes(10))).id().toString();
        idle.deployed(1, World.ago(Duration.ofMinutes(20)));
        Neighbours all = house.neighbours(shop, fresh, idle);
        all.deployer.server().says("up 3 days");
    }

    /**
     * Guarded by: {@code Schema.faults} in {@code ActionGate.propose}, each refusal of a tool's {@code plan}, and the entry
     * in {@code ActionGate.refuse}.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "scale_service   | 'service_id': 'shop-api', 'replicas': 51             | invalid_arguments",
                "restart_service | 'service_id': 'shop-api', 'force': true              | invalid_arguments",
                "scale_service   | 'service_id': 'shop-api', 'replicas': 2              | nothing_to_do",
                "scale_service   | 'service_id': 'new-api', 'replicas': 3               | never_deployed",
                "restart_service | 'service_id': 'new-api'                              | nothing_to_do",
                "trigger_deploy  | 'service_id': 'new-api'                              | never_deployed",
                "rollback        | 'service_id': 'shop-api', 'deployment_id': '$failed' | never_reached",
                "rollback        | 'service_id': 'shop-api', 'deployment_id': '$serves' | nothing_to_do",
                "update_env      | 'service_id': 'shop-api', 'key': 'MOTTO', 'value': 'on'       | nothing_to_do",
                "update_env      | 'service_id': 'shop-api', 'key': 'MOTTO', 'value': 'off\\u0007' | invalid_arguments",
                "update_env      | 'service_id': 'shop-api', 'key': 'API_KEY', 'value': 'correct-horse-battery' | plain_secret",
                "update_env      | 'service_id': 'new-api', 'key': 'MOTTO', 'value': 'on'        | never_deployed",
                "run_command     | 'server_id': 'local', 'command': ['uptime', '\\u202e-p']      | invalid_arguments",
                "run_command     | 'server_id': 'local', 'command': ['uptime', '-p\\nsandbox: all'] | invalid_arguments",
                "run_command     | 'server_id': 'local', 'command': ['rm', '-rf', '/']           | command_not_allowed"
            })
    void isRefusedByItsNameAndOnRecord(String tool, String arguments, String code) throws Exception {
        var proposed = house.propose(house.person("ada", Role.ADMIN), tool, json(arguments));

        assertThat(proposed).isInstanceOfSatisfying(Proposed.Refused.class, refused -> assertThat(
                        refused.result().code())
                .isEqualTo(code));
        assertThat(house.count("action", "true")).isZero();
        assertThat(house.count("audit", "kind = 'proposal.refused' and actor = 'ada'"))
                .isEqualTo(1);
    }

    /** Guarded by: {@code ToolRunner.read}, before the tool is asked. */
    @Test
    void noReadIsTriedWithArgumentsItDoesNotHaveOrWithoutItsRole() throws Exception {
        var tool = (ReadTool) tools.find("get_logs").orElseThrow();

        assertThat(reads.read(tool, json("'service_id': 'shop-api', 'lines': 0"), house.person("ada", Role.VIEWER))
                        .code())
                .isEqualTo("invalid_arguments");
        assertThat(reads.read(
                                tool,
                                json("'service_id': 'shop-api'"),
                                new Caller(house.workspace, "eve", Set.of(), null))
                        .code())
                .isEqualTo("forbidden");
    }

    private JsonNode json(String members) throws Exception {
        return Json.mapper()
                .readTree("{"
                        + members.replace('\'', '"').replace("$failed", failed).replace("$serves", serves) + "}");
    }
}
