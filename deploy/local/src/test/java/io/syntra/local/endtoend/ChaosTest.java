package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.billing.UsageView;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.contracts.notification.DeliveryView;
import io.syntra.contracts.telemetry.LogView;
import io.syntra.contracts.telemetry.MetricView;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.contracts.workflow.StartRun;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.contracts.workflow.WorkflowView;
import io.syntra.engines.Ports;
import io.syntra.local.demo.Traffic;
import io.syntra.local.demo.Webhook;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every process of the suite is killed in turn, while users come, an app logs, runs start, and a producer meters. What
 * was accepted must arrive, once; and afterwards everything must work as before.
 */
@RunningSuite.Own
@ExtendWith(RunningSuite.class)
@Order(1)
class ChaosTest {

    private static final String APP = "steady-api";
    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final Duration BACK = Duration.ofMinutes(4);
    private static final Duration DRAINED = Duration.ofMinutes(3);
    private static final Duration AROUND_A_KILL = Duration.ofSeconds(1);

    /** Of what the router has seen, a kill takes the second it falls in and at most the one before. */
    private static final Duration UNWRITTEN = Duration.ofSeconds(2);

    /** When the router was away: nobody can be served then. */
    private record Outage(Instant from, Instant to) {
        boolean holds(Traffic.Answer answer) {
            return !answer.at().isBefore(from.minus(AROUND_A_KILL))
                    && !answer.sentAt().isAfter(to.plus(AROUND_A_KILL));
        }

        /** Whether it may not be in the router's journal. */
        boolean mayForget(Traffic.Answer answer) {
            var unwritten =
                    !answer.at().isBefore(from.minus(UNWRITTEN)) && answer.at().isBefore(to);
            return unwritten || holds(answer);
        }
    }

    @Test
    void nothingAcceptedIsLostOrCountedTwice(Suite suite) throws Exception {
        var installation = suite.installation();
        suite.deploys(APP, "shop-api");
        var app = new DeployedServices(suite.api()).require(APP).id();
        var router = URI.create(installation.settings().url(Port.ROUTER));
        var outages = new ArrayList<Outage>();

        try (var webhook = Webhook.at(Ports.anyFree(), Clock.systemUTC());
                var silent = SilentReceiver.start();
                var producer = producer(installation);
                var traffic =
                        new Traffic(router, APP + ".localhost", List.of("/products"), Clock.systemUTC()).start(20)) {
            var workflow = notifying(suite, "chaos-" + RUN, webhook.url());
            var unanswered = notifying(suite, "silent-" + RUN, silent.url());
            var ingestToken = ingestToken(suite, app);
            var lines = Flow.of(Duration.ofMillis(100), n -> log(suite, ingestToken, n));
            var usage = Flow.of(Duration.ofMillis(100), n -> meter(producer, app, n));
            var runs = Flow.of(Duration.ofMillis(400), n -> startRun(suite, workflow, n));
            var listeners = Map.of("agent", Listener.of(suite.api()), "gateway", Listener.of(suite.api()));

            for (var part : parts(installation)) {
                if (listeners.containsKey(part)) {
                    listeners.get(part).ask("What changed in " + APP + "?");
                }
                if (part.equals("notification")) {
                    // It dies between what it wrote and the answer that never comes.
                    startRun(suite, unanswered, 0);
                    silent.awaitsMessage(DRAINED);
                }
                var killed = Instant.now();
                kill(installation, part);
                if (part.equals("router")) {
                    outages.add(new Outage(killed, Instant.now()));
                }
            }
            lines.close();
            usage.close();
            runs.close();
            traffic.stop();

            usersOnlyNoticeTheRouter(traffic, outages);
            everyLineArrivedOnce(suite, app, lines);
            everyUsageCountedOnce(suite, app, usage);
            everyAnswerCountedOnce(suite, app, traffic, outages);
            var ended = everyStepWasDoneOnce(suite, workflow, runs);
            everyRunToldOnce(webhook, runs, ended);
            whatWasUnderWayIsUnknownAndNotSentAgain(suite, unanswered, silent);
            for (var listener : listeners.values()) {
                assertThat(listener.heard(DRAINED)).isEqualTo(listener.heardFromTheStart());
            }
        }
        everythingWorksAsBefore(suite);
    }

    @Test
    void aKilledSupervisorIsTakenOver(Suite suite) throws Exception {
        var installation = suite.installation();
        var supervisor = ProcessHandle.of(
                        installation.state().path("supervisor").path("pid").asLong())
                .orElseThrow();

        supervisor.destroyForcibly();
        supervisor.onExit().join();

        var status = installation.run("status", "--json");
        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.json().path("state").asText()).isEqualTo("unsupervised");

        installation.works("up", "--detach");
        installation.works("status");
        everythingWorksAsBefore(suite);
    }

    private static List<String> parts(Installation installation) throws IOException {
        return StreamSupport.stream(installation.parts().spliterator(), false)
                .map(part -> part.path("name").asText())
                .toList();
    }

    /** Returns when the supervisor has brought it back and it is healthy. */
    private static void kill(Installation installation, String name) throws Exception {
        var before = installation.part(name);
        ProcessHandle.of(before.path("process").path("pid").asLong())
                .orElseThrow()
                .destroyForcibly();
        await(name + " is back").atMost(BACK).until(() -> {
            var now = installation.part(name);
            return now.path("restarts").asInt() > before.path("restarts").asInt()
                    && now.path("condition").asText().equals("healthy");
        });
    }

    private static void usersOnlyNoticeTheRouter(Traffic traffic, List<Outage> outages) {
        var failed = traffic.since(Instant.EPOCH).stream()
                .filter(Traffic.Answer::failed)
                .filter(answer -> outages.stream().noneMatch(outage -> outage.holds(answer)))
                .toList();

        assertThat(failed).as("requests that failed while the router ran").isEmpty();
        assertThat(traffic.sent()).isPositive();
    }

    private static void everyLineArrivedOnce(Suite suite, ServiceId app, Flow lines) {
        var query = "/logs?service_id=" + app + "&lines=5000&filter=chaos-line";
        await("accepted log lines").atMost(DRAINED).untilAsserted(() -> {
            var arrived = suite.api().get(query, LogView.class).lines().stream()
                    .map(line -> Integer.valueOf(line.body().replaceAll("\\D", "")))
                    .collect(Collectors.groupingBy(n -> n, Collectors.counting()));
            assertThat(arrived.keySet()).containsAll(lines.accepted());
            assertThat(arrived.entrySet())
                    .filteredOn(line -> line.getValue() > 1)
                    .isEmpty();
        });
        assertThat(lines.accepted()).isNotEmpty();
    }

    private static void everyUsageCountedOnce(Suite suite, ServiceId app, Flow usage) {
        await("metered usage").atMost(DRAINED).untilAsserted(() -> assertThat(suite.api()
                        .get("/usage?service_id=" + app, UsageView.class)
                        .quantities())
                .filteredOn(quantity -> quantity.meter().equals("chaos"))
                .singleElement()
                .satisfies(quantity -> assertThat(quantity.quantity())
                        .isEqualByComparingTo(
                                BigDecimal.valueOf(usage.accepted().size()))));
    }

    /** What the router could not write down when it was killed nobody can count; everything else counts once. */
    private static void everyAnswerCountedOnce(Suite suite, ServiceId app, Traffic traffic, List<Outage> outages) {
        var answered = traffic.since(Instant.EPOCH).stream()
                .filter(answer -> answer.status() != 0)
                .toList();
        var written = answered.stream()
                .filter(answer -> outages.stream().noneMatch(outage -> outage.mayForget(answer)))
                .count();

        await("requests that telemetry and billing count").atMost(DRAINED).untilAsserted(() -> {
            var seen = requestsSeen(suite, app);
            assertThat(seen).isBetween(written, (long) answered.size());
            assertThat(requestsBilled(suite, app)).isEqualTo(seen);
        });
        assertThat(written).isPositive();
    }

    private static long requestsSeen(Suite suite, ServiceId app) {
        return (long)
                suite
                        .api()
                        .get("/metrics?service_id=" + app + "&metric=requests&timerange=2h", MetricView.class)
                        .series()
                        .stream()
                        .mapToDouble(MetricView.Series::total)
                        .sum();
    }

    private static long requestsBilled(Suite suite, ServiceId app) {
        return suite.api().get("/usage?service_id=" + app, UsageView.class).quantities().stream()
                .filter(quantity -> quantity.meter().equals(UsageEvent.REQUESTS))
                .mapToLong(quantity -> quantity.quantity().longValueExact())
                .sum();
    }

    /** One that was under way when its sender was killed may have gone out or not, and is not sent again. */
    private static void everyRunToldOnce(Webhook webhook, Flow runs, List<RunView> ended) {
        assertThat(runs.accepted()).isNotEmpty();
        var unknown = ended.stream()
                .filter(run -> run.state() != RunState.SUCCEEDED)
                .map(run -> Integer.valueOf(String.valueOf(run.trigger().get("n"))))
                .toList();
        var certain = runs.accepted().stream().filter(n -> !unknown.contains(n)).toList();
        await("notifications")
                .atMost(DRAINED)
                .untilAsserted(() -> assertThat(told(webhook).keySet()).containsAll(certain));
        assertThat(told(webhook).entrySet())
                .as("notifications that came twice under different ids")
                .filteredOn(run -> run.getValue().size() > 1)
                .isEmpty();
    }

    /** Guarded by the claim before the send in {@code Deliveries.claim}, and by {@code Sender.giveUp}. */
    private static void whatWasUnderWayIsUnknownAndNotSentAgain(
            Suite suite, WorkflowId workflow, SilentReceiver silent) {
        var run = await("the end of the run whose sender died")
                .atMost(DRAINED)
                .until(() -> suite.api().all("/runs?workflow_id=" + workflow, RunView.class), all -> all.stream()
                        .allMatch(one -> one.state().isOver()))
                .getFirst();

        assertThat(run.reason()).contains("it is not known whether the message arrived");
        assertThat(suite.api().all("/notifications/deliveries?origin=workflow_run:" + run.id(), DeliveryView.class))
                .singleElement()
                .extracting(DeliveryView::state)
                .isEqualTo("unknown");
        assertThat(silent.messages()).isEqualTo(1);
    }

    /**
     * Kill -9 falls into any step: each run has all of them, in order, and none twice. One whose message was under way when
     * its sender was killed ends there, for nobody knows whether it arrived.
     */
    private static List<RunView> everyStepWasDoneOnce(Suite suite, WorkflowId workflow, Flow runs) {
        var ended = await("the ends of the runs")
                .atMost(DRAINED)
                .until(() -> suite.api().all("/runs?workflow_id=" + workflow, RunView.class), all -> all.stream()
                        .allMatch(run -> run.state().isOver()));
        assertThat(ended).hasSizeGreaterThanOrEqualTo(runs.accepted().size());
        for (var run : ended) {
            var steps = suite.api().get("/runs/" + run.id(), RunView.class).steps();
            assertThat(steps).extracting(RunView.Step::attempts).containsOnly(1);
            if (run.state() == RunState.SUCCEEDED) {
                assertThat(steps).extracting(RunView.Step::node).containsExactly("number", "pause", "notify", "last");
                assertThat(Objects.requireNonNull(steps).getLast().output())
                        .containsEntry("message", "run " + run.trigger().get("n") + ": delivered");
            } else {
                assertThat(run.reason()).contains("it is not known whether the message arrived");
                assertThat(steps).extracting(RunView.Step::node).containsExactly("number", "pause", "notify");
            }
        }
        assertThat(ended).extracting(RunView::state).contains(RunState.SUCCEEDED);
        return ended;
    }

    /** A receiver knows a repeated message by its id; the same id twice counts once. */
    private static Map<Integer, Set<String>> told(Webhook webhook) {
        return webhook.received().stream()
                .map(Webhook.Received::body)
                .collect(Collectors.groupingBy(
                        body -> Integer.valueOf(body.path("title").asText().replaceAll("\\D", "")),
                        HashMap::new,
                        Collectors.mapping(body -> body.required("delivery_id").asText(), Collectors.toSet())));
    }

    private static void everythingWorksAsBefore(Suite suite) throws Exception {
        var name = "after-" + UUID.randomUUID().toString().substring(0, 8);
        suite.deploys(name, "shop-api");
        suite.installation().works("scale", name, "0");
        suite.installation().works("status");
    }

    private static WorkflowId notifying(Suite suite, String name, String target) {
        // The pause ends a transaction, and so does the message.
        var nodes = List.of(
                Node.of("number", "set", Map.of("values", Map.of("n", "{{n}}"))),
                Node.of("pause", "delay", Map.of("duration", "1s")),
                Node.of(
                        "notify",
                        "notify",
                        Map.of(
                                "channel",
                                "webhook",
                                "target",
                                target,
                                "title",
                                "run {{nodes.number.n}}",
                                "text",
                                "chaos")),
                Node.of("last", "log", Map.of("message", "run {{nodes.number.n}}: {{nodes.notify.outcome}}")));
        return suite.api()
                .post("/workflows", new WorkflowDefinition(name, new Trigger.Manual(null), nodes), WorkflowView.class)
                .id();
    }

    /** Repeated with the same key until there is an answer: an accepted run is one run. */
    private static boolean startRun(Suite suite, WorkflowId workflow, int number) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create(suite.installation().gateway() + "/api/v1/workflows/" + workflow + "/runs"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", bearer(suite))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", workflow + "-" + number)
                .POST(HttpRequest.BodyPublishers.ofString(
                        Json.mapper().writeValueAsString(new StartRun(Map.of("n", number)))))
                .build();
        return await().atMost(BACK).until(() -> statusOf(request), status -> status == 201) == 201;
    }

    /** As a sender outside has it. Telemetry hears of the service from the deployer's event. */
    private static String ingestToken(Suite suite, ServiceId app) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(suite.installation().gateway() + "/api/v1/ingest/tokens"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", bearer(suite))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        Json.mapper().writeValueAsString(Map.of("name", "chaos-" + RUN, "service_id", app.toString()))))
                .build();
        var answer = await().atMost(BACK)
                .until(
                        () -> HTTP.send(request, HttpResponse.BodyHandlers.ofString()),
                        made -> made.statusCode() == 201);
        return Json.mapper().readTree(answer.body()).path("token").asText();
    }

    /** Sent once: without an answer nobody knows whether it was accepted, and it may arrive or not. */
    private static boolean log(Suite suite, String ingestToken, int number) throws Exception {
        var line = """
                {"resourceLogs": [{
                  "scopeLogs": [{"logRecords": [{
                    "timeUnixNano": "%d000000", "severityText": "INFO", "body": {"stringValue": "chaos-line %d"}}]}]}]}
                """.formatted(System.currentTimeMillis(), number);
        var request = HttpRequest.newBuilder(
                        URI.create(suite.installation().settings().url(Port.TELEMETRY) + "/v1/logs"))
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", "Bearer " + ingestToken)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(line))
                .build();
        return statusOf(request) == 200;
    }

    private static int statusOf(HttpRequest request) throws InterruptedException {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException away) {
            return 0;
        }
    }

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** Each event goes out twice under one id, as a producer that lost an acknowledgement would do. */
    private static boolean meter(KafkaProducer<String, byte[]> producer, ServiceId app, int number) throws Exception {
        var now = Instant.now();
        var event = new UsageEvent(app, "chaos", BigDecimal.ONE, now, now, Map.of());
        var id = UUID.nameUUIDFromBytes(("chaos" + RUN + number).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 2; i++) {
            producer.send(new ProducerRecord<>(
                            event.topic().topicName(),
                            null,
                            event.key(),
                            Json.mapper().writerFor(DomainEvent.class).writeValueAsBytes(event),
                            headers(id, event, now)))
                    .get();
        }
        return true;
    }

    private static List<Header> headers(UUID id, DomainEvent event, Instant at) {
        return Map.of(
                        EventMeta.Header.SPEC_VERSION,
                        EventMeta.SPEC_VERSION,
                        EventMeta.Header.ID,
                        id.toString(),
                        EventMeta.Header.TYPE,
                        DomainEvent.typeOf(event.getClass()),
                        EventMeta.Header.SOURCE,
                        "/chaos",
                        EventMeta.Header.WORKSPACE,
                        "default",
                        EventMeta.Header.TIME,
                        at.toString(),
                        EventMeta.Header.CONTENT_TYPE,
                        "application/json")
                .entrySet()
                .stream()
                .<Header>map(header ->
                        new RecordHeader(header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static KafkaProducer<String, byte[]> producer(Installation installation) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        "127.0.0.1:" + installation.settings().port(Port.KAFKA)),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static String bearer(Suite suite) throws IOException {
        return "Bearer "
                + Files.readString(suite.installation().folders().adminToken()).strip();
    }
}
