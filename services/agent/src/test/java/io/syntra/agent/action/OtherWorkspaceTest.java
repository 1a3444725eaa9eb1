package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.World;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.Tool;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.contracts.Json;
import io.syntra.identity.Role;
import io.syntra.testing.WithSyntraEngines;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a brain is made to ask for, what is of another workspace is not there. Guarded by: the workspace of the person
 * in each token that a tool asks with.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class OtherWorkspaceTest {

    @Inject
    Instance<Gatehouse> houses;

    @Inject
    ToolCatalog tools;

    @Inject
    ToolRunner reads;

    private final World mine = new World("shop-api");
    private final World theirs = new World("pay-api");
    private Gatehouse here;
    private Gatehouse there;
    private Neighbours neighbours;
    private String theirDeployment = "";

    @BeforeEach
    void twoWorkspaces() {
        here = houses.get();
        there = houses.get();
        for (var world : new World[] {mine.in(here.workspace), theirs.in(there.workspace)}) {
            theirDeployment =
                    world.deployed(1, World.ago(Duration.ofMinutes(20))).id().toString();
            world.deployed(2, World.ago(Duration.ofMinutes(10)));
        }
        neighbours = Neighbours.of(mine, theirs);
        neighbours.deployer.server().onlyFor(there.workspace);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                Arguments.of("get_logs", "'service_id': '$service'", "service_not_found"),
                Arguments.of("get_logs", "'service_id': 'pay-api'", "unknown_service"),
                Arguments.of(
                        "get_metrics",
                        "'service_id': '$service', 'metric': 'error_rate', 'timerange': '15m'",
                        "service_not_found"),
                Arguments.of("get_deployment_status", "'deployment_id': '$deployment'", "deployment_not_found"),
                Arguments.of(
                        "get_deployment_status",
                        "'deployment_id': 'latest', 'service_id': '$service'",
                        "service_not_found"),
                Arguments.of("list_errors", "'service_id': '$service'", "service_not_found"),
                Arguments.of("check_health", "'service_id': '$service'", "service_not_found"),
                Arguments.of("trigger_deploy", "'service_id': '$service'", "service_not_found"),
                Arguments.of("scale_service", "'service_id': '$service', 'replicas': 3", "service_not_found"),
                Arguments.of("scale_service", "'service_id': 'pay-api', 'replicas': 3", "unknown_service"),
                Arguments.of("restart_service", "'service_id': '$service'", "service_not_found"),
                Arguments.of(
                        "rollback", "'service_id': '$service', 'deployment_id': '$deployment'", "service_not_found"),
                Arguments.of(
                        "rollback", "'service_id': '$mine', 'deployment_id': '$deployment'", "deployment_not_found"),
                Arguments.of(
                        "update_env", "'service_id': '$service', 'key': 'MOTTO', 'value': 'on'", "service_not_found"),
                // A server is the operator's, who says which workspaces it is for.
                Arguments.of("run_command", "'server_id': 'local', 'command': ['uptime']", "forbidden"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsOfAnotherWorkspaceIsNotThere(String tool, String arguments, String code) {
        var answer = call(here, tool, arguments, theirs.service.toString(), theirDeployment);

        assertThat(answer).contains("\"code\":\"" + code + "\"").doesNotContain("v2");
        // No word more than for what there is nowhere.
        var service = UUID.randomUUID().toString();
        var deployment = UUID.randomUUID().toString();
        assertThat(call(here, tool, arguments, service, deployment)
                        .replace(service, theirs.service.toString())
                        .replace(deployment, theirDeployment))
                .isEqualTo(answer);
        assertThat(here.count("action", "true")).isZero();
        assertThat(neighbours.deployer.calls()).isEmpty();
        assertThat(Stream.of("/logs", "/metrics", "/errors")
                        .mapToLong(path -> neighbours.telemetry.asked(path, theirs)))
                .containsOnly(0L);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void itIsThereForThoseWhoseItIs(String tool, String arguments, String code) {
        if (!arguments.contains("$mine")) {
            assertThat(call(there, tool, arguments, theirs.service.toString(), theirDeployment))
                    .doesNotContain("\"error\"");
        }
    }

    @Test
    void everyToolIsTried() {
        assertThat(calls().map(call -> call.get()[0]).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        tools.all().stream().map(Tool::name).toList());
    }

    private String call(Gatehouse house, String name, String arguments, String service, String deployment) {
        var ada = house.person("ada", Role.ADMIN);
        try {
            var json = Json.mapper()
                    .readTree(("{" + arguments + "}")
                            .replace('\'', '"')
                            .replace("$service", service)
                            .replace("$deployment", deployment)
                            .replace("$mine", mine.service.toString()));
            return switch (tools.find(name).orElseThrow()) {
                case ReadTool tool -> reads.read(tool, json, ada).json().toString();
                case ActionTool _ ->
                    switch (house.propose(ada, name, json)) {
                        case Proposed.Stored stored -> stored.action().toString();
                        case Proposed.Refused refused -> refused.result().json().toString();
                    };
            };
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
