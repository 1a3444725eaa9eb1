package io.syntra.workflow.run;

import static io.syntra.workflow.run.RunApi.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What runs do, and people decide, as what starts further runs. */
@QuarkusTest
@WithSyntraEngines
class EventsOfRunsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final WorkspaceId workspace =
            new WorkspaceId("e" + UUID.randomUUID().toString().substring(0, 8));

    /** Guarded by {@code EventTypes.isOfRuns}: what a run does that such an event started is told to nobody. */
    @Test
    void whatRunsBeginAndPeopleDecideStartsRunsButNoneThatTellOfThemselves() {
        var asking = create("\"type\": \"manual\"", "\"approval\", \"config\": {\"question\": \"Go?\"}");
        var onStart = onEvent("workflow_run.started", "{{started_run_id}} {{started_trigger_type}} {{trigger_type}}");
        var onDecision = onEvent("approval.decided", "{{approval_run_id}} {{decision}} {{by}}");
        var onDelivery = onEvent("delivery.delivered", "{{channel}}");
        var onSilence = onEvent("silence.created", "{{comment}}");

        String run = developer()
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", asking)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        assertThat(saidFirst(onStart)).isEqualTo(run + " manual workflow_run.started");
        decide(run);
        assertThat(saidFirst(onDecision)).isEqualTo(run + " approved dev");
        developer()
                .body("{\"matchers\": [\"a=b\"], \"ends_at\": \"%s\", \"comment\": \"we move\"}"
                        .formatted(Instant.now().plus(Duration.ofDays(400))))
                .post("/api/v1/silences")
                .then()
                .statusCode(201);
        assertThat(saidFirst(onSilence)).isEqualTo("we move");
        try (var deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class)) {
            for (var origin : List.of(runsOf(onStart).getLast(), run)) {
                deliveries.publish(
                        workspace,
                        new DeliveryEvent.Delivered(
                                DeliveryId.random(), "webhook", 1, null, "workflow_run:" + origin, Instant.now()));
            }
            assertThat(saidFirst(onDelivery)).isEqualTo("webhook");
        }

        // Of the five runs so far two were started by something else than a run: by a person, and by a silence.
        await().atMost(DEADLINE).until(() -> runsOf(onStart).size() == 2);
        assertThat(runsOf(onDelivery)).hasSize(1);
    }

    private void decide(String run) {
        String approval = await().atMost(DEADLINE)
                .until(
                        () -> developer()
                                .get("/api/v1/runs/approvals")
                                .jsonPath()
                                .getString("items.find { it.run_id == '" + run + "' }.id"),
                        Objects::nonNull);
        developer()
                .body("{\"decision\": \"approve\"}")
                .post("/api/v1/runs/approvals/{id}", approval)
                .then()
                .statusCode(204);
    }

    private String onEvent(String type, String message) {
        return create(
                "\"type\": \"event\", \"event_type\": \"" + type + "\"",
                "\"log\", \"config\": {\"message\": \"" + message + "\"}");
    }

    private String create(String trigger, String node) {
        return developer()
                .body("{\"name\": \"w %s\", \"trigger\": {%s}, \"nodes\": [{\"id\": \"only\", \"type\": %s}]}"
                        .formatted(UUID.randomUUID(), trigger, node))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String saidFirst(String workflow) {
        return await().atMost(DEADLINE)
                .until(
                        () -> runsOf(workflow).stream()
                                .map(run -> RunApi.read(token(), run).getString("steps[0].output.message"))
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }

    private List<String> runsOf(String workflow) {
        return developer()
                .queryParam("workflow_id", workflow)
                .get("/api/v1/runs")
                .jsonPath()
                .getList("items.id");
    }

    private RequestSpecification developer() {
        return as(token());
    }

    private String token() {
        return TestTokens.of("dev", workspace, Role.DEVELOPER);
    }
}
