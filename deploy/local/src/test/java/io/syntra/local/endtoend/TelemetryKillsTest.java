package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.audit.AuditView;
import io.syntra.engines.Ports;
import io.syntra.local.endtoend.OtlpSender.Doors;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Two replicas of telemetry, Kafka and ClickHouse are killed while OpenTelemetry's SDK sends over both doors, while old
 * rows are swept, and while an erasure is under way. What ClickHouse and Postgres have then is counted row by row.
 */
@RunningSuite.Own("chaos")
@ResourceLock("chaos")
@ExtendWith(RunningSuite.class)
/* By then ChaosTest, which has the same suite, is over: who waits for it holds up a lane. */
@Order(7)
class TelemetryKillsTest {

    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final Duration BACK = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final String SECOND = "second";
    private static final List<String> VICTIMS = List.of("telemetry", SECOND, "kafka", "clickhouse");

    private final Batch batch = new Batch(Instant.now().truncatedTo(ChronoUnit.SECONDS));

    private static ConditionFactory soon(String what) {
        return await(what).atMost(BACK).pollInterval(Duration.ofMillis(100)).ignoreExceptions();
    }

    /**
     * Guarded by: the mark of a batch ({@code Mark.after}), the plan of a range ({@code Progress.plan}) with its token in
     * ClickHouse, its settling in one transaction, and {@code OtlpRecord.dropped}, which goes with it.
     */
    @Test
    void whateverIsKilledNothingThatWasTakenIsLostOrDoubled(Suite suite) throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var second = Second.of(suite);
                var lines = OtlpSender.logsByHttp(suite.api(), "lines-" + RUN, second.doors(suite), batch::lines);
                var more = OtlpSender.logsByGrpc(suite.api(), "more-" + RUN, second.doors(suite), batch::lines);
                var spans = OtlpSender.spansByHttp(
                        suite.api(), "spans-" + RUN, second.doors(suite), n -> batch.spans(0, n));
                var others = OtlpSender.spansByGrpc(
                        suite.api(), "others-" + RUN, second.doors(suite), n -> batch.spans(1, n))) {
            for (var sender : List.of(lines, more)) {
                dropsDebug(suite, sender.service());
            }
            var victims = inTwoRounds(random);
            try {
                var flows = Stream.of(lines, more, spans, others)
                        .map(sender -> Flow.of(PAUSE, sender::send))
                        .toList();
                for (var victim : victims) {
                    moreThan(flows, 1 + random.nextInt(20));
                    kill(suite, victim, second);
                }
                moreThan(flows, 20);
                flows.forEach(Flow::close);
                flows.forEach(flow -> assertThat(flow.accepted()).isNotEmpty());

                var raw = new StoredEverywhere(suite.installation());
                soon("all that was taken").untilAsserted(() -> {
                    assertLines(
                            suite, raw, lines.service(), flows.get(0).accepted().size());
                    assertLines(
                            suite, raw, more.service(), flows.get(1).accepted().size());
                    assertSpans(raw, spans.service(), 0, flows.get(2).accepted().size());
                    assertSpans(
                            raw, others.service(), 1, flows.get(3).accepted().size());
                });
            } catch (ConditionTimeoutException | AssertionError e) {
                var replicas = second.doors(suite).stream().map(Doors::http).toList();
                throw new AssertionError(
                        "seed " + seed + ", " + victims + " were killed: " + e.getMessage() + "\n"
                                + Standstill.of(suite, replicas),
                        e);
            }
        }
    }

    private static List<String> inTwoRounds(Random random) {
        var victims = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            var round = new ArrayList<>(VICTIMS);
            Collections.shuffle(round, random);
            victims.addAll(round);
        }
        return victims;
    }

    /** Guarded by {@code Mark.after}. */
    @Test
    void aBatchWhoseAnswerIsLostThriceIsStoredAndCountedOnce(Suite suite) throws Exception {
        var telemetry = suite.installation().settings().url(Port.TELEMETRY);
        var raw = new StoredEverywhere(suite.installation());
        try (var sender =
                OtlpSender.logsByHttp(suite.api(), "thrice-" + RUN, List.of(new Doors(telemetry, "")), batch::lines)) {
            dropsDebug(suite, sender.service());
            for (int i = 0; i < 3; i++) {
                try (var wire = Wire.to(telemetry)) {
                    var reached = wire.holds("POST");
                    // On a busy machine it may be given up before it was sent.
                    soon("it came").until(() -> {
                        sender.sendInVain(0, wire.url(), batch::lines);
                        return reached.isDone();
                    });
                }
            }
            sender.send(0);
            sender.send(1);

            soon("both batches").untilAsserted(() -> assertLines(suite, raw, sender.service(), 2));
        }
    }

    /**
     * Guarded by: {@code Erasures.take} and {@code move}, {@code ClickHouse.isDeletionKnown}, and by a sweep that names
     * services and days.
     */
    @Test
    void sweptAndErasedIsOnceAndNothingOfOthersThoughReplicasAreKilled(Suite suite) throws Exception {
        var installation = suite.installation();
        var raw = new StoredEverywhere(installation);
        var telemetry = List.of(new Doors(installation.settings().url(Port.TELEMETRY), ""));
        // Else replaced parts stay for eight minutes.
        raw.clickhouse("ALTER TABLE telemetry.logs MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1,"
                + " max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0");
        var often = Map.of("SYNTRA_TELEMETRY_SWEEP_EVERY", "1s", "SYNTRA_TELEMETRY_SWEEP_AFTER", "1s");
        try (var forgetful = OtlpSender.logsByHttp(suite.api(), "forgetful-" + RUN, telemetry, batch::old);
                var other = OtlpSender.logsByHttp(suite.api(), "other-" + RUN, telemetry, batch::old)) {
            for (var sender : List.of(forgetful, other)) {
                sender.send(0);
                sender.send(1);
            }
            soon("all rows").untilAsserted(() -> {
                assertThat(rows(raw, forgetful, "")).isEqualTo(2 * Batch.OLD + 4);
                assertThat(rows(raw, other, "")).isEqualTo(2 * Batch.OLD + 4);
            });
            String id;
            try (var second = Second.of(suite, often);
                    var third = Second.of(suite, often)) {
                suite.api()
                        .put(
                                "/retention",
                                Map.of("service_id", forgetful.service().toString(), "signal", "logs", "days", 1),
                                Map.of(),
                                JsonNode.class);
                // Some of it is on its way to the store when it is asked for.
                forgetful.send(2);
                other.send(2);
                id = suite.api()
                        .post(
                                "/erasures",
                                Map.of("query", "logs | where body contains 'bob-" + RUN + "'"),
                                JsonNode.class)
                        .required("id")
                        .asText();
                second.process().kill();
                soon("it is under way")
                        .until(() -> !receipt(suite, id).path("step").asText().equals("count"));
                kill(suite, "clickhouse", second);
                third.process().kill();
                kill(suite, "telemetry", second);
                second.process().startsAgain();
                third.process().startsAgain();

                soon("the erasure is done")
                        .until(() -> receipt(suite, id).path("step").asText().equals("done"));
                soon("old rows are swept").until(() -> rows(raw, forgetful, "old") == 0);
            }
            var table = receipt(suite, id).path("tables").path(0);
            assertThat(table.path("before").asLong()).isEqualTo(6);
            assertThat(table.path("after").asLong()).isZero();
            assertThat(rows(raw, forgetful, "bob-") + rows(raw, other, "bob-")).isZero();
            assertThat(rows(raw, forgetful, "cy-")).isEqualTo(3);
            assertThat(rows(raw, other, "cy-")).isEqualTo(3);
            assertThat(rows(raw, other, "old")).isEqualTo(3 * Batch.OLD);
            soon("both entries").untilAsserted(() -> assertThat(suite.api().all("/audit", AuditView.class))
                    .filteredOn(entry -> entry.data().containsValue(id))
                    .extracting(AuditView::kind)
                    .hasSize(2)
                    .doesNotHaveDuplicates());
        }
    }

    private static JsonNode receipt(Suite suite, String id) {
        return suite.api().get("/erasures/" + id);
    }

    private static long rows(StoredEverywhere raw, OtlpSender sender, String word) throws Exception {
        return Long.parseLong(raw.clickhouse("SELECT count() FROM telemetry.logs WHERE service_id = '"
                + sender.service() + "' AND body LIKE '%" + word + "%'"));
    }

    /** A second replica, on ports of its own. */
    private record Second(SecondProcess process, String grpc) implements AutoCloseable {

        static Second of(Suite suite) throws IOException {
            return of(suite, Map.of());
        }

        static Second of(Suite suite, Map<String, String> otherwise) throws IOException {
            int port = Ports.anyFree();
            var told = new HashMap<>(otherwise);
            told.put("SYNTRA_TELEMETRY_OTLP_GRPC_PORT", String.valueOf(port));
            return new Second(SecondProcess.of(suite.installation(), "telemetry", told), "http://127.0.0.1:" + port);
        }

        List<Doors> doors(Suite suite) {
            var settings = suite.installation().settings();
            return List.of(
                    new Doors(settings.url(Port.TELEMETRY), "http://127.0.0.1:" + settings.port(Port.TELEMETRY_GRPC)),
                    new Doors(process.url(), grpc));
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private static void kill(Suite suite, String victim, Second second) throws Exception {
        if (victim.equals(SECOND)) {
            second.process().kill();
            second.process().startsAgain();
            return;
        }
        var installation = suite.installation();
        soon(victim + " runs")
                .until(() ->
                        installation.part(victim).path("condition").asText().equals("healthy"));
        ProcessHandle.of(installation.part(victim).path("process").path("pid").asLong())
                .orElseThrow()
                .destroyForcibly();
    }

    /** Kills fall anywhere into the work on a batch. */
    private static void moreThan(List<Flow> flows, int batches) {
        var now = accepted(flows);
        await("batches").atMost(BACK).pollInterval(Duration.ofMillis(3)).until(() -> accepted(flows) > now + batches);
    }

    private static int accepted(List<Flow> flows) {
        return flows.stream().mapToInt(flow -> flow.accepted().size()).sum();
    }

    private static void dropsDebug(Suite suite, ServiceId service) {
        suite.api()
                .put(
                        "/ingest/rules?service_id=" + service,
                        Map.of(
                                "rules",
                                List.of(Map.of("name", "no-debug", "signal", "logs", "severity_below", "info"))),
                        Map.of(),
                        JsonNode.class);
    }

    private static void assertLines(Suite suite, StoredEverywhere raw, ServiceId service, int batches)
            throws Exception {
        assertThat(raw.clickhouse(
                        "SELECT count(), uniqExact(body) FROM telemetry.logs WHERE service_id = '" + service + "'"))
                .isEqualTo(3 * batches + "\t" + 3 * batches);
        assertThat(raw.clickhouse(
                        "SELECT count() FROM telemetry.error_occurrences WHERE service_id = '" + service + "'"))
                .isEqualTo(String.valueOf(batches));
        assertThat(suite.api().get("/errors?service_id=" + service).path("items"))
                .singleElement()
                .satisfies(group -> assertThat(group.path("count").asInt()).isEqualTo(batches));
        assertThat(suite.api().get("/ingest/dropped?service_id=" + service))
                .extracting(drop ->
                        drop.path("reason").asText() + " " + drop.path("count").asInt())
                .containsExactly("rule:no-debug " + batches);
    }

    private static void assertSpans(StoredEverywhere raw, ServiceId service, int stream, int batches) throws Exception {
        assertThat(raw.clickhouse(
                        "SELECT count(), uniqExact(span_id) FROM telemetry.spans WHERE service_id = '" + service + "'"))
                .isEqualTo(2 * batches + "\t" + 2 * batches);
        assertThat(raw.clickhouse("""
            SELECT count(), countIf(lasted = 1000000000) FROM (
                SELECT toUnixTimestamp64Nano(max(last)) - toUnixTimestamp64Nano(min(first)) AS lasted
                FROM telemetry.trace_times WHERE startsWith(lower(hex(trace_id)), '%s') GROUP BY trace_id)
            """.formatted(Batch.traces(stream)))).isEqualTo(batches + "\t" + batches);
    }

    /** What a batch holds, the same each time it is asked for. */
    private static final class Batch {

        static final int OLD = 200;

        /** Sent again, a span has the id that it had. */
        private final Map<String, List<SpanData>> sent = new ConcurrentHashMap<>();

        private final Instant now;

        Batch(Instant now) {
            this.now = now;
        }

        /** Two lines, one that a rule drops, and an error. */
        List<LogRecordData> lines(int number) {
            return List.of(
                    OtlpSender.log(Severity.INFO, "first of " + number, now),
                    OtlpSender.log(Severity.INFO, "second of " + number, now),
                    OtlpSender.log(Severity.DEBUG, "nobody wants " + number, now),
                    OtlpSender.log(Severity.ERROR, "Error: number " + number + "\n    at f (/app/f.js:1:1)", now));
        }

        List<SpanData> spans(int stream, int number) {
            return sent.computeIfAbsent(
                    traces(stream) + String.format(Locale.ROOT, "%08x", number), id -> OtlpSender.trace(id, now));
        }

        /** What the ids of a stream's traces begin with. */
        static String traces(int stream) {
            return (RUN + String.format(Locale.ROOT, "%08x", stream)).repeat(2).substring(0, 24);
        }

        List<LogRecordData> old(int number) {
            Function<String, LogRecordData> today = who -> OtlpSender.log(Severity.INFO, who + RUN + " " + number, now);
            return Stream.concat(
                            IntStream.range(0, OLD)
                                    .mapToObj(i ->
                                            OtlpSender.log(Severity.INFO, "old " + i, now.minus(Duration.ofDays(3)))),
                            Stream.of(today.apply("bob-"), today.apply("cy-")))
                    .toList();
        }
    }
}
