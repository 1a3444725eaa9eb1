package io.syntra.workflow.trigger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.node.EventTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events are those that docs/events.md shows, which is made from the contracts. */
@QuarkusTest
@WithSyntraEngines
class EventsOfEveryKindTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern EXAMPLE = Pattern.compile(
            "^publish (?<topic>\\S+) (?<type>\\S+) \\S+ <<'EOF'\\n(?<event>.+)\\nEOF$", Pattern.MULTILINE);

    private final WorkspaceId workspace =
            new WorkspaceId("w-" + UUID.randomUUID().toString().substring(0, 8));
    private final Map<String, Example> examples = new TreeMap<>();

    private record Example(String topic, DomainEvent event) {}

    @BeforeEach
    void read() throws Exception {
        var shown = EXAMPLE.matcher(Files.readString(Path.of("..", "..", "docs", "events.md")));
        while (shown.find()) {
            examples.put(
                    shown.group("type"),
                    new Example(
                            shown.group("topic"), Json.mapper().readValue(shown.group("event"), DomainEvent.class)));
        }
    }

    /** As the README of this service says. Guarded by {@code EventTypes.START_NOTHING}. */
    @Test
    void onlyTheSuitesOwnHousekeepingStartsNothing() {
        var others = new TreeSet<>(examples.keySet());
        others.removeAll(EventTypes.all());

        assertThat(others)
                .allMatch(type -> type.matches("agent_(answer|request)\\..*")
                        || List.of(
                                        "audit.checkpoint",
                                        "notification.request",
                                        "route.table",
                                        "traffic.sample",
                                        "usage.recorded",
                                        "workflow.trigger",
                                        "workflow_run.node_finished")
                                .contains(type));
        assertThat(examples.keySet()).containsAll(EventTypes.all());
    }

    /** Guarded by the topics that {@code TriggerEvents} reads. Those of runs need one: {@code EventsOfRunsTest}. */
    @Test
    void eachOfTheOthersStartsARun() {
        var workflows = new HashMap<String, String>();
        for (var type : EventTypes.all()) {
            if (!EventTypes.isOfRuns(type)) {
                workflows.put(type, onEvent(type));
            }
        }
        var probes = new HashMap<String, EventProbe<DomainEvent>>();
        var brokers = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        try {
            workflows.keySet().stream().map(examples::get).forEach(example -> probes.computeIfAbsent(
                            example.topic(), topic -> EventProbe.on(brokers, topic, DomainEvent.class))
                    .publish(workspace, example.event()));

            workflows.forEach((type, workflow) ->
                    await(type).atMost(DEADLINE).until(() -> triggersOf(workflow), List.of(type)::equals));
        } finally {
            probes.values().forEach(EventProbe::close);
        }
    }

    private String onEvent(String type) {
        return developer()
                .contentType(ContentType.JSON)
                .body("""
                        {"name": "%s", "trigger": {"type": "event", "event_type": "%s"},
                         "nodes": [{"id": "say", "type": "log", "config": {"message": "{{trigger_type}}"}}]}""".formatted(type, type))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private List<String> triggersOf(String workflow) {
        return developer()
                .get("/api/v1/runs?workflow_id=" + workflow)
                .then()
                .statusCode(200)
                .extract()
                .path("items.trigger_type");
    }

    private RequestSpecification developer() {
        return given().auth().oauth2(TestTokens.of("ada", workspace, "developer"));
    }
}
