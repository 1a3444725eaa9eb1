package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.World;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.Json;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked for is what is asked of the other services, and no more comes back. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ReadsTest {

    @Inject
    ToolCatalog tools;

    @Inject
    ToolRunner runner;

    private final Caller caller = new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.DEVELOPER), null);
    private final World shop = new World("shop-api");
    private Neighbours neighbours;

    @BeforeEach
    void oneService() {
        shop.deployed(1, World.ago(Duration.ofMinutes(20)));
        neighbours = Neighbours.of(shop);
    }

    /** Guarded by {@code GetLogs.Filter}. */
    @Test
    void aFilterTakesWordsAndASeverity() {
        neighbours.telemetry.line("info", "checkout began");
        neighbours.telemetry.line("warn", "checkout is slow");
        neighbours.telemetry.line("error", "checkout failed");
        neighbours.telemetry.line("fatal", "no memory left");

        assertThat(logs("checkout", null)).contains("began", "slow", "failed").doesNotContain("memory");
        assertThat(logs("severity>=warn", null))
                .contains("slow", "failed", "memory")
                .doesNotContain("began");
        assertThat(logs("checkout LEVEL: error", null)).contains("failed").doesNotContain("began", "slow", "memory");
        assertThat(logs("level=fatal", null)).contains("memory").doesNotContain("checkout");
        assertThat(logs("severity>=loud", null)).doesNotContain("checkout", "memory");
    }

    @Test
    void soManyLinesAreTheNewest() {
        for (var word : List.of("one", "two", "three")) {
            neighbours.telemetry.line("info", word + " came in");
        }

        assertThat(logs(null, 2)).contains("two", "three", "\"truncated\":true").doesNotContain("one came");
        assertThat(logs(null, null)).contains("one came").doesNotContain("truncated\":true");
    }

    /** Guarded by {@code SecretName.ofMember}. */
    @Test
    void attributesOfALineShowNoSecrets() {
        var names = List.of(
                "accessToken",
                "clientSecret",
                "dbPassword",
                "userPassword",
                "sessionToken",
                "authToken",
                "secretKey",
                "credentials",
                "passphrase",
                "PGPASSWORD");
        var attributes = new LinkedHashMap<String, String>();
        names.forEach(name -> attributes.put(name, "hunter2abc"));
        attributes.put("order", "4711");
        neighbours.telemetry.line("error", "checkout failed", attributes);

        assertThat(logs(null, null))
                .doesNotContain("hunter2abc")
                .contains("\"order\":\"4711\"")
                .contains(names);
    }

    @ParameterizedTest
    @EnumSource(ErrorGroupStatus.class)
    void errorsAreThoseOfAStatus(ErrorGroupStatus status) {
        for (var each : ErrorGroupStatus.values()) {
            shop.error(new ErrorGroupView(
                    ErrorGroupId.random(),
                    shop.service,
                    each,
                    each + "Error",
                    "it broke",
                    null,
                    3,
                    World.ago(Duration.ofMinutes(3)),
                    World.ago(Duration.ofMinutes(1)),
                    "v1",
                    List.of("v1"),
                    null));
        }
        var name = status.name().toLowerCase(Locale.ROOT);

        var result = read("list_errors", arguments("shop-api").put("status", name));

        assertThat(result.json().path("data"))
                .singleElement()
                .satisfies(group -> assertThat(group.path("status").asText()).isEqualTo(name));
        assertThat(read("list_errors", arguments("shop-api")).json().path("data"))
                .hasSize(ErrorGroupStatus.values().length);
    }

    /** Guarded by {@code BrokenOff}. */
    @Test
    void aConnectionThatARestartLeftBehindIsNoOutage() {
        neighbours.telemetry.hangsUp(1);
        assertThat(read("list_errors", arguments("shop-api")).ok()).isTrue();

        neighbours.telemetry.hangsUp(2);
        assertThat(read("list_errors", arguments("shop-api")).code()).isEqualTo("unavailable");
    }

    @Test
    void aDeploymentIsReadByItsIdWithThoseAroundIt() {
        var first = shop.deployed(2, World.ago(Duration.ofMinutes(10)));
        var second = shop.deployed(3, World.ago(Duration.ofMinutes(5)));

        var data = read("get_deployment_status", deployment(first.id())).json().path("data");

        assertThat(data.path("deployment").path("id").asText())
                .isEqualTo(first.id().toString());
        assertThat(data.path("deployment").path("release_number").asInt()).isEqualTo(2);
        assertThat(data.path("recent")).hasSize(3);
        assertThat(data.path("recent").get(0).path("id").asText())
                .isEqualTo(second.id().toString());
        assertThat(read("get_deployment_status", deployment(DeploymentId.random()))
                        .code())
                .isEqualTo("deployment_not_found");
    }

    /** Names resolve to the one service that can be meant, or to a question back with those there are. */
    @Test
    void whoCouldMeanSeveralIsAskedWhichAndWhoMeansNoneIsToldWhatThereIs() {
        assertThat(read("check_health", arguments("my API")).ok()).isTrue();

        Neighbours.of(shop, new World("pay-api"));
        var several = read("check_health", arguments("my API"));
        var none = read("check_health", arguments("cart"));
        var latest =
                read("get_deployment_status", Json.mapper().createObjectNode().put("deployment_id", "latest"));

        assertThat(several.code()).isEqualTo("which_service");
        assertThat(several.json().path("error").path("choices")).hasToString("[\"pay-api\",\"shop-api\"]");
        assertThat(several.isRefusal()).isFalse();
        assertThat(none.code()).isEqualTo("unknown_service");
        assertThat(none.summary()).contains("There is no service \"cart\". There are: pay-api, shop-api.");
        assertThat(none.isRefusal()).isTrue();
        // Others named what is in it.
        assertThat(none.json().path("provenance").path("trust").asText()).isEqualTo(ToolRunner.FROM_OUTSIDE);
        assertThat(latest.code()).isEqualTo("which_service");
        assertThat(read("check_health", arguments("shop-api")).ok()).isTrue();

        Neighbours.of();
        assertThat(read("check_health", arguments("my API")).summary()).contains("no service in this workspace yet");
    }

    /** Guarded by {@code Rollback.check}: said of it is no more than of one that there is not. */
    @Test
    void nobodyGoesBackToADeploymentOfAnotherService() {
        var pay = new World("pay-api");
        var foreign = pay.deployed(1, World.ago(Duration.ofMinutes(20)));
        Neighbours.of(shop, pay);

        assertThatExceptionOfType(ToolRefusal.class)
                .isThrownBy(() -> tools.action("rollback")
                        .plan(
                                new Arguments(arguments("shop-api")
                                        .put("deployment_id", foreign.id().toString())),
                                caller))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("deployment_not_found"))
                .withMessage("shop-api has no deployment %s.", foreign.id());
    }

    private String logs(@Nullable String filter, @Nullable Integer lines) {
        var arguments = arguments("shop-api");
        if (filter != null) {
            arguments.put("filter", filter);
        }
        if (lines != null) {
            arguments.put("lines", lines);
        }
        var result = read("get_logs", arguments);
        assertThat(result.ok()).isTrue();
        return result.json().toString();
    }

    private ToolResult read(String tool, ObjectNode arguments) {
        return runner.read((ReadTool) tools.find(tool).orElseThrow(), arguments, caller);
    }

    private static ObjectNode arguments(String service) {
        return Json.mapper().createObjectNode().put("service_id", service);
    }

    private static ObjectNode deployment(DeploymentId id) {
        return Json.mapper().createObjectNode().put("deployment_id", id.toString());
    }
}
