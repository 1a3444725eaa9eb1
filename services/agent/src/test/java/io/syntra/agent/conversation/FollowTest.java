package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** After an action the agent keeps watching, and says how it went. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class FollowTest {

    @Inject
    Sql sql;

    /** Of one conversation nothing is followed in another. */
    @Test
    void whatIsNamedMustHaveBeenDoneInThisConversation() {
        world();
        try (var talk = Talk.open(TestTokens.developer());
                var other = Talk.open(TestTokens.developer())) {
            scaled(talk);
            var action = talk.events
                    .await("action.proposed")
                    .data()
                    .path("action")
                    .path("id")
                    .asText();

            for (var nothing : List.of(action, UUID.randomUUID().toString())) {
                other.follow(Map.of("action_id", nothing))
                        .then()
                        .statusCode(409)
                        .body("detail", containsString("has changed no service in this conversation"));
            }
            assertThat(other.events.names()).isEmpty();
            talk.follow(Map.of("action_id", UUID.randomUUID().toString()))
                    .then()
                    .statusCode(409)
                    .body("detail", containsString("has changed no service in this conversation"));
        }
    }

    private static World world() {
        var world = World.running("shop-api");
        Neighbours.of(world);
        return world;
    }

    private static void scaled(Talk talk) {
        talk.propose("scale shop-api to 3")
                .decide(TestTokens.developer(), "approve")
                .then()
                .statusCode(200);
        talk.events.await("run.finished");
    }

    private static void ended(Talk talk, String run, String outcome) {
        talk.events.await(event -> event.name().equals("run.finished")
                && event.data().path("run_id").asText().equals(run)
                && event.data().path("outcome").asText().equals(outcome));
    }

    @Test
    void itRestsBetweenLooksAndSaysInTheEndHowItWent() {
        world();
        try (var talk = Talk.open(TestTokens.developer())) {
            scaled(talk);
            int steps = talk.view().then().extract().<Integer>path("budget.steps.used");

            var run = talk.follow(Map.of("seconds", 2))
                    .then()
                    .statusCode(202)
                    .extract()
                    .<String>path("run_id");
            Awaitility.await().until(() -> rests(run));
            ended(talk, run, "answered");

            assertThat(talk.events.words())
                    .contains("I watch shop-api until", "Followed \"Scale shop-api from 2 to 3 replicas\"", "it holds")
                    .contains("Before: 0 % of", "3 of 3 replicas ready, 0 restarts");
            // A watch of an hour would use up most of what the conversation has for questions.
            talk.view().then().body("budget.steps.used", equalTo(steps));
        }
    }

    /** A watch has its own bounds. Guarded by {@code Allowances.usedUp} of a call. */
    @Test
    void itLooksThoughTheConversationHasUsedUpItsTime() {
        world();
        try (var talk = Talk.open(TestTokens.developer())) {
            scaled(talk);
            sql.execute("update turn set millis = 7200000 where run_id in"
                    + " (select id from run where conversation_id = '" + talk.id + "')");
            talk.view().then().body("budget.seconds.used", greaterThanOrEqualTo(7_200));

            var run = talk.follow(Map.of("seconds", 2)).then().extract().<String>path("run_id");
            ended(talk, run, "answered");

            assertThat(talk.events.words()).contains("it holds", "3 of 3 replicas ready, 0 restarts");
        }
    }

    /** Guarded by: the share of failures in {@code Sighting.verdict}, of the time since the action. */
    @Test
    void whatGetsWorseMeanwhileDidNotHold() {
        var world = world().errorRate(2, 0.5);
        try (var talk = Talk.open(TestTokens.developer())) {
            scaled(talk);
            world.deployed(2, World.ago(Duration.ZERO));

            var run = talk.follow(Map.of("seconds", 2)).then().extract().<String>path("run_id");
            ended(talk, run, "answered");

            assertThat(talk.events.words())
                    .contains("Followed \"Scale shop-api from 2 to 3 replicas\"", "it is worse than before")
                    .doesNotContain("it holds");
        }
    }

    /** A reader knows the end when it comes: nothing of the run follows it, and nothing is told twice. */
    @Test
    void itsEndIsTheLastThatIsHeardOfIt() {
        world();
        try (var talk = Talk.open(TestTokens.developer())) {
            scaled(talk);
            var run = talk.follow(Map.of("seconds", 1)).then().extract().<String>path("run_id");
            ended(talk, run, "answered");
            var end = talk.events.events().getLast();
            assertThat(end.name()).isEqualTo("run.finished");

            try (var later = talk.reopen(end.id())) {
                talk.say("is shop-api ok?").then().statusCode(202);
                later.await("run.finished");

                assertThat(later.events().getFirst().id()).isEqualTo(end.id() + 1);
                assertThat(later.events())
                        .noneMatch(event -> event.data().path("run_id").asText().equals(run));
            }
        }
    }

    /** Guarded by: the run that {@code FollowResource.begin} looks for; else the answer is that of a message. */
    @Test
    void aMessageEndsIt() {
        world();
        try (var talk = Talk.open(TestTokens.developer())) {
            scaled(talk);
            var run = talk.follow(Map.of("seconds", 600)).then().extract().<String>path("run_id");
            Awaitility.await().until(() -> rests(run));
            talk.follow(Map.of())
                    .then()
                    .statusCode(409)
                    .body("detail", containsString("still at work in this conversation"));

            talk.say("is shop-api ok?").then().statusCode(202);

            ended(talk, run, "superseded");
        }
    }

    /** Guarded by {@code FollowResource.time} and {@code CarriedOut.require}. */
    @Test
    void thereMustBeSomethingToFollow() {
        world();
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.follow(Map.of()).then().statusCode(409).body("detail", containsString("Nothing was changed"));
            talk.propose("restart shop-api")
                    .decide(TestTokens.developer(), "reject")
                    .then()
                    .statusCode(200);
            talk.events.await("run.finished");
            talk.follow(Map.of()).then().statusCode(409).body("detail", containsString("Nothing was changed"));
            talk.follow(Map.of("seconds", 0)).then().statusCode(400).body("fields[0].name", equalTo("seconds"));
        }
    }

    /** Nothing of it is on any instance. */
    private boolean rests(String run) {
        return sql.any("select 1 from run where state = 'waiting' and lease_until is null and wake_at is not null"
                + " and id = '" + run + "'");
    }
}
