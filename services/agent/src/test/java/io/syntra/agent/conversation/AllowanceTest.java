package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.syntra.agent.fake.Claude;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.WithClaude;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.anthropic.FakeAnthropic;
import io.syntra.testing.anthropic.Reply;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a model would like to go on with, a message and a conversation come to an end, with what is known. */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class AllowanceTest {

    private static final int TURNS = 25;
    private static final int CALLS = 60;

    @Inject
    DataSource dataSource;

    private final World world = new World("shop-api");
    private Neighbours neighbours;
    private FakeAnthropic anthropic;
    private Talk talk;

    @BeforeEach
    void fresh() {
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        neighbours = Neighbours.of(world);
        anthropic = Claude.of(world);
        talk = Claude.talk(world, TestTokens.developer());
    }

    @AfterEach
    void keptToTheRules() {
        talk.close();
        assertThat(anthropic.refusals()).isEmpty();
    }

    /** Guarded by the turns in {@code Allowances.usedUp}. */
    @Test
    void aModelThatCallsForEverIsAskedToSumUp() {
        for (int i = 0; i < TURNS; i++) {
            anthropic.reply(looks("toolu_" + i));
        }
        anthropic.reply(Reply.says("I only know that it runs."));

        endsAs("This message has used up its 25 turns and 60 calls.");

        assertThat(talk.events.words()).endsWith("I only know that it runs.");
        assertThat(anthropic.requests()).hasSize(TURNS + 1);
        assertThat(anthropic
                        .requests()
                        .getLast()
                        .path("tool_choice")
                        .path("type")
                        .asText())
                .isEqualTo("none");
    }

    /** Guarded by the calls in {@code Allowances.usedUp}, for each call of a turn: the last ones are too many. */
    @Test
    void theCallsOfOneTurnAreCountedOneByOne() {
        var many = Reply.message("tool_use");
        for (int i = 0; i < CALLS + 3; i++) {
            many.toolUse("toolu_" + i, "check_health", Map.of("service_id", "shop-api"));
        }
        anthropic.reply(many.toolUse("toolu_last", "scale_service", Map.of("service_id", "shop-api", "replicas", 5)));
        anthropic.reply(Reply.says("I only know that it runs."));

        endsAs("This message has used up its 25 turns and 60 calls.");

        var messages = anthropic.requests().getLast().path("messages");
        var results = messages.get(messages.size() - 1)
                .path("content")
                .valueStream()
                .filter(block -> block.path("type").asText().equals("tool_result"))
                .toList();
        assertThat(results).hasSize(CALLS + 4);
        assertThat(results.subList(0, CALLS))
                .noneMatch(result -> result.path("is_error").asBoolean());
        assertThat(results.subList(CALLS, CALLS + 4))
                .extracting(AllowanceTest::text)
                .allMatch(result -> result.contains("This message has used up its 60 calls."));
        assertThat(talk.events.names()).doesNotContain("action.proposed");
    }

    /** At 25 dollars for a million tokens, which are within their own limit. */
    @Test
    void moneyIsUsedUpToo() {
        anthropic.reply(looks("toolu_1").using(1_000, 450_000, 0, 0));
        anthropic.reply(Reply.says("I only know that it runs."));

        endsAs("This conversation has used up its 10.00 US dollars.");

        assertThat(talk.events.words()).endsWith("I only know that it runs.");
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    /** No turn came of it. Guarded by: what {@code Thinking.counted} stores with the run. */
    @Test
    void whatBrokeOffIsUsedUpToo() {
        anthropic.reply(Reply.says("It ").using(3_000_000, 10, 0, 0).failAfter(3, "invalid_request_error"));

        endsAs("This conversation has used up its 3000000 tokens.");

        assertThat(anthropic.requests()).hasSize(1);
    }

    @Test
    void stepsAreUsedUpByAllMessagesOfAConversation() throws SQLException {
        looksOnce();
        execute("""
                insert into tool_call
                select (jsonb_populate_record(null::tool_call,
                          to_jsonb(c) || jsonb_build_object('id', gen_random_uuid(), 'position', n))).*
                from tool_call c join run r on r.id = c.run_id, generate_series(1, 499) n
                where r.conversation_id = '%s'""".formatted(talk.id));

        isToldWithoutAModel("This conversation has used up its 500 steps.");
    }

    /** Not time on the clock: what was thought and looked, added up. */
    @Test
    void timeIsUsedUpByThinking() throws SQLException {
        looksOnce();
        execute("update turn set millis = 3600000 where run_id in (select id from run where conversation_id = '"
                + talk.id + "')");

        isToldWithoutAModel("This conversation has used up its 3600 seconds of thinking and looking.");
    }

    private void looksOnce() {
        anthropic.reply(looks("toolu_1"));
        anthropic.reply(Reply.says("It runs."));
        talk.say("how is it?").then().statusCode(202);
        talk.events.await("run.finished");
    }

    private void isToldWithoutAModel(String why) {
        int asked = anthropic.requests().size();

        talk.say("and now?").then().statusCode(202);
        talk.events.await(event -> event.name().equals("run.finished")
                && event.data().path("outcome").asText().equals("failed"));

        assertThat(talk.events.words()).contains("I stop here. " + why);
        assertThat(anthropic.requests()).hasSize(asked);
    }

    private void endsAs(String why) {
        talk.say("how is it?").then().statusCode(202);

        assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                .isEqualTo("failed");
        assertThat(talk.events.words()).contains(why);
    }

    private static Reply.Message looks(String call) {
        return Reply.message("tool_use").toolUse(call, "check_health", Map.of("service_id", "shop-api"));
    }

    private static String text(JsonNode result) {
        return result.path("content").asText();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
