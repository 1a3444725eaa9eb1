package io.syntra.workflow.run;

import static io.syntra.workflow.run.RunApi.start;
import static io.syntra.workflow.run.RunApi.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.Topic;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Runs of a version that this instance cannot read, such as one of a newer instance while those are upgraded one after the
 * other: what comes for them here is theirs all the same.
 */
@QuarkusTest
@WithSyntraEngines
class UnreadableVersionTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String AFTER = """
            ,{"id": "after", "type": "log", "config": {"message": "gone on"}}""";

    @Inject
    MovableClock clock;

    @Inject
    Pool pool;

    /** Guarded by {@code Awaited.came}. */
    @Test
    void theOutcomeOfItsMessageIsKeptUntilSomebodyCanReadIt() {
        try (var requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
                var deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class)) {
            var run = start("""
                    {"id": "tell", "type": "notify", "config":
                      {"channel": "webhook", "target": "secret:hook", "title": "t", "text": "x"}}""" + AFTER, "{}");
            var asked = requests.await(request -> isOf(request.origin(), run)).event();
            view(run, "waiting");
            makeUnreadable(run);

            var delivered = new DeliveryEvent.Delivered(asked.deliveryId(), "webhook", 3, null, null, Instant.now());
            isHeard(deliveries.publish(TestTokens.WORKSPACE, delivered));

            var done = goesOn(run);
            assertThat(done.getString("steps[0].output.outcome")).isEqualTo("delivered");
            assertThat(done.getInt("steps[0].output.attempts")).isEqualTo(3);
        }
    }

    /** Guarded by {@code Awaited.came}. */
    @Test
    void theAgentsAnswerIsKeptUntilSomebodyCanReadIt() {
        try (var requests = EventProbe.on(Topic.AGENT_REQUEST, AgentRequest.class);
                var answers = EventProbe.on(Topic.AGENT_ANSWER, AgentAnswer.class)) {
            var run = start("""
                    {"id": "ask", "type": "ask_agent", "config": {"question": "Why?"}}""" + AFTER, "{}");
            var asked = requests.await(request -> isOf(request.origin(), run)).event();
            view(run, "waiting");
            makeUnreadable(run);

            var answered = new AgentAnswer.Answered(
                    asked.requestId(), ConversationId.random(), "answered", "v2", null, asked.origin(), Instant.now());
            isHeard(answers.publish(TestTokens.WORKSPACE, answered));

            assertThat(goesOn(run).getString("steps[0].output.answer")).isEqualTo("v2");
        }
    }

    /** Guarded by {@code Listeners.goOn}. */
    @Test
    void theEventThatItWaitsForIsKeptUntilSomebodyCanReadIt() {
        var service = "shop-" + UUID.randomUUID();
        var run = start("""
                {"id": "solved", "type": "wait_for_event", "config":
                  {"event_type": "error_group.resolved", "filter": {"service_name": "%s"}}}""".formatted(service) + AFTER, "{}");
        view(run, "waiting");
        makeUnreadable(run);

        try (var errors = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            isHeard(errors.publish(TestTokens.WORKSPACE, resolved(service, "ada")));
            isHeard(errors.publish(TestTokens.WORKSPACE, resolved(service, "bob")));
        }

        assertThat(goesOn(run).getString("steps[0].output.resolved_by"))
                .as("the first that came")
                .isEqualTo("ada");
    }

    private static ErrorGroupEvent resolved(String service, String by) {
        return new ErrorGroupEvent.Resolved(ErrorGroupId.random(), ServiceId.random(), service, by, Instant.now());
    }

    private static boolean isOf(@Nullable String origin, String run) {
        return ("workflow_run:" + run).equals(origin);
    }

    /** As another version, for those that were read are known. */
    private void makeUnreadable(String run) {
        sql("""
                insert into workflow_version (workflow_id, version, definition, created_by, created_at, sound)
                select workflow_id, 99, '{"nodes": 7}', created_by, created_at, sound from workflow_version
                where workflow_id = (select workflow_id from run where id = '%s')""".formatted(run));
        sql("update run set workflow_version = 99 where id = '%s'".formatted(run));
    }

    /** Its version can be read by now, and what was put off meanwhile is due. */
    private JsonPath goesOn(String run) {
        sql("""
                update workflow_version v set definition = old.definition from workflow_version old
                where v.version = 99 and old.version = 1 and old.workflow_id = v.workflow_id
                  and v.workflow_id = (select workflow_id from run where id = '%s')""".formatted(run));
        clock.advance(Duration.ofMinutes(11));
        return view(run, "succeeded");
    }

    private void isHeard(EventMeta event) {
        await("the event has had its effect")
                .atMost(DEADLINE)
                .until(() -> pool.query("select 1 from inbox where consumer = 'workflow' and event_id = '%s'"
                                        .formatted(event.id()))
                                .execute()
                                .await()
                                .atMost(DEADLINE)
                                .rowCount()
                        == 1);
    }

    private void sql(String statement) {
        pool.query(statement).execute().await().atMost(DEADLINE);
    }
}
