package io.syntra.agent.conversation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.syntra.agent.fake.Claude;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.WithClaude;
import io.syntra.agent.fake.World;
import io.syntra.contracts.ServiceId;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.anthropic.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A look that is refused is an attempt too. */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class RefusedReadTest {

    /** Guarded by {@code Calls.onRecord}, and {@code ToolResult.isRefusal}. */
    @Test
    void whatMayNotBeReadOrIsNotThereIsOnRecordAndAQuestionBackIsNot() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        var other = new World("pay-api");
        other.deployed(1, World.ago(Duration.ofMinutes(20)));
        Neighbours.of(world, other);
        var foreign = ServiceId.random().toString();
        var anthropic = Claude.of(world);
        anthropic.reply(Reply.message("tool_use")
                .toolUse("toolu_1", "get_logs", Map.of("service_id", "shop-api", "lines", 0, "password", "hunter2abc"))
                .toolUse("toolu_2", "check_health", Map.of("service_id", foreign))
                .toolUse("toolu_3", "list_errors", Map.of("service_id", "no-such-api"))
                .toolUse("toolu_4", "check_health", Map.of("service_id", "my API"))
                .toolUse("toolu_5", "delete_everything", Map.of("really", "hunter2abc")));
        anthropic.reply(Reply.says("I see nothing."));
        try (var talk = Claude.talk(world, TestTokens.viewer())) {
            talk.say("how are they?").then().statusCode(202);
            talk.events.await("run.finished");

            var refused = given().auth()
                    .oauth2(TestTokens.viewer())
                    .get("/api/v1/audit")
                    .jsonPath()
                    .<Map<String, String>>getList(
                            "items.findAll { it.kind == 'read.refused' && it.data.conversation_id == '" + talk.id
                                    + "' }.data");
            assertThat(refused)
                    .extracting(data -> data.get("tool"))
                    .containsExactlyInAnyOrderElementsOf(List.of("get_logs", "check_health", "list_errors"));
            assertThat(refused.toString())
                    .contains(foreign, "no-such-api", "lines: must be a whole number", "\"lines\":0")
                    .doesNotContain("hunter2abc", "my API");
            // It may have been meant as a change. Guarded by: the refusal of unknown tools through the gate in Calls.
            assertThat(given().auth()
                            .oauth2(TestTokens.viewer())
                            .get("/api/v1/audit")
                            .jsonPath()
                            .<Map<String, String>>getList("items.findAll { it.kind == 'proposal.refused'"
                                    + " && it.data.conversation_id == '" + talk.id + "' }.data"))
                    .singleElement()
                    .satisfies(data -> assertThat(data)
                            .containsEntry("tool", "delete_everything")
                            .containsEntry("arguments", "[\"really\"]"));
        }
    }
}
