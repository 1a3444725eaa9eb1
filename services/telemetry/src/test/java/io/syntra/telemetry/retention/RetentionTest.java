package io.syntra.telemetry.retention;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.Keeping;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class RetentionTest {

    private static final int ROWS = 20_000;

    @Inject
    RetentionSweeper sweeper;

    @Inject
    Stock stock;

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    @Inject
    Pool pool;

    private final WorkspaceId workspace = fresh();
    private final Sender shop = new Sender(workspace, ServiceId.random());
    private final Sender till = new Sender(workspace, ServiceId.random());
    private final Sender theirs = new Sender(fresh(), ServiceId.random());

    private static WorkspaceId fresh() {
        return new WorkspaceId("keep" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** Each has a row of each signal ten days ago, and an hour ago. */
    @BeforeEach
    void tenDays() {
        schema.ensure();
        for (var sender : List.of(shop, till, theirs)) {
            pool.preparedQuery("insert into known_service (workspace, service_id, name) values ($1, $2, $3)")
                    .executeAndAwait(Tuple.of(
                            sender.workspace().value(),
                            sender.service().value(),
                            sender.service().toString()));
            write(sender, "now64(9) - INTERVAL 10 DAY", 1);
            write(sender, "now64(9) - INTERVAL 1 HOUR", 1);
        }
    }

    private void write(Sender sender, String at, int rows) {
        var common = "'" + sender.workspace().value() + "', toUUID('" + sender.service() + "'), " + at;
        var from = " FROM numbers(" + rows + ")";
        clickHouse.execute(
                "INSERT INTO logs (workspace, service_id, ts, severity, body, trace_id, retention_days) SELECT "
                        + common + ", 9, randomPrintableASCII(50), unhex('" + trace(sender) + "'), 30" + from);
        clickHouse.execute(
                "INSERT INTO spans (workspace, service_id, ts, name, trace_id, span_id, retention_days) SELECT "
                        + common + ", 'op', unhex('" + trace(sender) + "'), unhex(leftPad(hex(rand64()), 16, '0')), 30"
                        + from);
        clickHouse.execute(
                "INSERT INTO metric_points (workspace, service_id, ts, start_ts, metric, series, kind, value,"
                        + " retention_days) SELECT " + common + ", " + at + ", 'queue', 1, 'gauge', 1, 30" + from);
        clickHouse.execute(
                "INSERT INTO traffic (workspace, service_id, second, version, requests, retention_days) SELECT "
                        + common + ", 'v1', 1, 30" + from);
        clickHouse.execute("INSERT INTO error_occurrences (workspace, service_id, ts, group_id, retention_days) SELECT "
                + common + ", toUUID('" + sender.service() + "'), 30" + from);
    }

    private static String trace(Sender sender) {
        return sender.service().toString().replace("-", "");
    }

    private ValidatableResponse set(Sender who, Object... values) {
        var body = new HashMap<String, Object>();
        for (int i = 0; i < values.length; i += 2) {
            body.put((String) values[i], values[i + 1]);
        }
        return given().auth()
                .oauth2(TestTokens.of("ada", who.workspace(), Role.ADMIN))
                .contentType("application/json")
                .body(body)
                .put("/api/v1/retention")
                .then();
    }

    private int count(Sender who, String table) {
        return given().auth()
                .oauth2(who.readerToken())
                .contentType("application/json")
                .body(Map.of(
                        "query",
                        table + " | where service == '" + who.service() + "' | count",
                        "from",
                        Instant.now().minusSeconds(20 * 86_400).toString()))
                .post("/api/v1/query")
                .then()
                .statusCode(200)
                .extract()
                .path("rows[0][0]");
    }

    private List<Integer> counts(Sender who) {
        return List.of("logs", "spans", "metrics", "traffic", "occurrences", "errors").stream()
                .map(table -> count(who, table))
                .toList();
    }

    private static final List<Integer> ALL = List.of(2, 2, 2, 2, 2, 1);

    /** Guarded by {@code Kept.condition} and, for reads of one service, {@code Kept.since}. */
    @Test
    void aShorterTimeHidesAtOnceForThatServiceAndSignalOnly() {
        assertThat(counts(shop)).isEqualTo(ALL);

        set(shop, "service_id", shop.service().toString(), "signal", "logs", "days", 5)
                .statusCode(200);

        assertThat(counts(shop)).isEqualTo(List.of(1, 2, 2, 2, 2, 1));
        assertThat(counts(till)).isEqualTo(ALL);
        assertThat(counts(theirs)).isEqualTo(ALL);
        assertThat(shop.lines()).hasSize(1);
        assertThat(till.lines()).hasSize(2);
        trace(shop, 2, 1);

        set(shop, "service_id", shop.service().toString(), "days", 5).statusCode(200);

        assertThat(counts(shop)).isEqualTo(List.of(1, 1, 1, 1, 1, 1));
        trace(shop, 1, 1);
        assertThat(points(shop, "queue")).isEqualTo(1);
        assertThat(points(till, "queue")).isEqualTo(2);
        assertThat(points(shop, "requests")).isEqualTo(1);
        assertThat(points(till, "requests")).isEqualTo(2);
        assertThat(counts(till)).isEqualTo(ALL);

        set(shop, "days", 5).statusCode(200);
        set(shop, "service_id", till.service().toString(), "days", 20).statusCode(200);

        assertThat(counts(till)).isEqualTo(ALL);
        assertThat(counts(theirs)).isEqualTo(ALL);
    }

    /** Guarded by {@code ErrorGroups.there}. */
    @Test
    void aGroupThatWasNotSeenForThatLongIsGone() {
        var group = UUID.randomUUID();
        pool.preparedQuery("""
                        insert into error_group (id, workspace, service_id, fingerprint, error_type, message, status,
                            occurrences, first_seen, last_seen, recent_at, versions, sample_at, sample_stack)
                        values ($1, $2, $3, 'f', 'E', 'm', 'OPEN', 1, now() - interval '10 days',
                            now() - interval '10 days', now() - interval '10 days', '{}', now() - interval '10 days', 's')""")
                .executeAndAwait(
                        Tuple.of(group, workspace.value(), shop.service().value()));
        shop.read().get("/api/v1/errors").then().body("items", hasSize(1));

        set(shop, "service_id", till.service().toString(), "days", 5).statusCode(200);
        shop.read().get("/api/v1/errors").then().body("items", hasSize(1));
        shop.read().get("/api/v1/errors/" + group).then().statusCode(200);

        set(shop, "service_id", shop.service().toString(), "days", 5).statusCode(200);
        shop.read().get("/api/v1/errors").then().body("items", hasSize(0));
        shop.read().get("/api/v1/errors/" + group).then().statusCode(404);

        sweeper.sweep();
        set(shop, "service_id", shop.service().toString()).statusCode(200);
        shop.read().get("/api/v1/errors").then().body("items", hasSize(0));
    }

    private void trace(Sender who, int spans, int lines) {
        given().auth()
                .oauth2(who.readerToken())
                .get("/api/v1/traces/" + trace(who))
                .then()
                .statusCode(200)
                .body("spans", hasSize(spans))
                .body("logs", hasSize(lines));
    }

    private static long points(Sender who, String metric) {
        return who
                .read()
                .queryParam("metric", metric)
                .queryParam("timerange", "20d")
                .get("/api/v1/metrics")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("series[0].points.value", Double.class)
                .stream()
                .filter(value -> value > 0)
                .count();
    }

    @Test
    void onlyAdminsSetItAndItIsOnRecord() {
        try (var events = EventProbe.on(Topic.KEEPING, KeepingEvent.class)) {
            given().auth()
                    .oauth2(shop.developerToken())
                    .contentType("application/json")
                    .body(Map.of("days", 5))
                    .put("/api/v1/retention")
                    .then()
                    .statusCode(403);
            set(shop, "signal", "blogs", "days", 5).statusCode(400).body("detail", containsString("traces"));
            set(shop, "days", 0).statusCode(400);
            set(shop, "service_id", theirs.service().toString(), "days", 5).statusCode(404);
            set(shop, "signal", "logs", "days", 5).statusCode(200);
            set(shop, "signal", "logs", "days", 7, "bytes", 5_000_000)
                    .statusCode(200)
                    .body("rules", hasSize(1))
                    .body("rules[0].days", equalTo(7))
                    .body("rules[0].set_by", equalTo("ada"));
            set(shop, "signal", "logs").statusCode(200).body("rules", hasSize(0));

            soon().untilAsserted(() -> assertThat(events.events())
                    .filteredOn(seen -> seen.meta().workspace().equals(workspace))
                    .hasSize(3));
        }
    }

    /** Guarded by {@code RetentionRule.CLOSEST_FIRST} and {@code RetentionRules.replaceFile}. */
    @Test
    void whatAServicesFileSaysHoldsUntilTheNextOneAndAnAdminsWordBeatsIt() {
        try (var deployer = EventProbe.on(Topic.SERVICE, ServiceEvent.class)) {
            declare(deployer, new Keeping(null, 20, null), new Keeping("logs", 5, null));
            soon().untilAsserted(() -> assertThat(count(shop, "logs")).isEqualTo(1));
            assertThat(count(shop, "spans")).isEqualTo(2);

            set(shop, "service_id", shop.service().toString(), "signal", "logs", "days", 15)
                    .statusCode(200);
            assertThat(count(shop, "logs")).isEqualTo(2);

            declare(deployer, new Keeping("traces", 5, null));
            soon().untilAsserted(() -> assertThat(count(shop, "spans")).isEqualTo(1));
            assertThat(count(shop, "logs")).isEqualTo(2);
            assertThat(count(till, "spans")).isEqualTo(2);

            declare(deployer);
            soon().untilAsserted(() -> assertThat(count(shop, "spans")).isEqualTo(2));
        }
    }

    /** Guarded by {@code DeclaredRetention.tell}; a deployment that says the same as the one before is not told. */
    @Test
    void whatAServicesFileChangesIsOnRecord() {
        try (var deployer = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
                var events = EventProbe.on(Topic.KEEPING, KeepingEvent.class)) {
            declare(deployer, new Keeping(null, 20, null), new Keeping("logs", 5, null));
            declare(deployer, new Keeping(null, 20, null), new Keeping("logs", 5, null));
            declare(deployer, new Keeping(null, 20, null), new Keeping("logs", 5, 2_000_000L));
            declare(deployer, new Keeping("logs", 5, 2_000_000L), new Keeping("blogs", 1, null));

            soon().untilAsserted(() -> assertThat(events.events())
                    .filteredOn(seen -> seen.meta().workspace().equals(workspace))
                    .extracting(seen -> (KeepingEvent.RetentionSet) seen.event())
                    .allMatch(set -> "syntra.yaml".equals(set.origin())
                            && set.by().equals("ada")
                            && shop.service().equals(set.serviceId()))
                    .extracting(
                            KeepingEvent.RetentionSet::signal,
                            KeepingEvent.RetentionSet::days,
                            KeepingEvent.RetentionSet::bytes)
                    .containsExactly(
                            tuple(null, 20, null),
                            tuple("logs", 5, null),
                            tuple("logs", 5, 2_000_000L),
                            tuple(null, null, null)));
        }
    }

    private void declare(EventProbe<ServiceEvent> deployer, Keeping... keeping) {
        deployer.publish(
                new EventMeta(UUID.randomUUID(), "service.retention_declared", "/deployer", workspace, Instant.now()),
                new ServiceEvent.RetentionDeclared(shop.service(), "shop", List.of(keeping), "ada", Instant.now()));
    }

    /** Guarded by {@code RetentionSweeper.sweep}. */
    @Test
    void theSweeperFreesTheBytesOfThatServiceAndNothingElse() {
        write(shop, "now64(9) - INTERVAL 10 DAY", ROWS);
        var before = bytes("logs");
        set(shop, "service_id", shop.service().toString(), "days", 5).statusCode(200);

        sweeper.sweep();
        sweeper.sweep();

        soon().untilAsserted(() -> assertThat(stored("logs", shop)).isEqualTo(1));
        for (var signal : StoredSignal.values()) {
            soon().untilAsserted(() ->
                    assertThat(stored(signal.table(), shop)).as(signal.table()).isEqualTo(1));
            assertThat(stored(signal.table(), till)).as(signal.table()).isEqualTo(2);
            assertThat(stored(signal.table(), theirs)).as(signal.table()).isEqualTo(2);
        }
        // Random text does not compress below 40 of its 50 bytes.
        assertThat(bytes("logs")).isLessThan(before - ROWS * 40L);
    }

    /** Guarded by {@code Caps.cut}. */
    @Test
    void whatIsMoreThanTheBytesGoesByTheOldestDays() {
        write(shop, "now64(9) - INTERVAL 3 DAY", ROWS);
        write(shop, "now64(9) - INTERVAL 2 DAY", ROWS);
        write(till, "now64(9) - INTERVAL 10 DAY", ROWS);
        var day = stock.of(StoredSignal.LOGS, LocalDate.MAX).stream()
                .filter(share -> share.service().equals(shop.service()))
                .mapToDouble(Share::bytes)
                .max()
                .orElseThrow();
        set(shop, "service_id", shop.service().toString(), "signal", "logs", "bytes", Math.round(day * 1.5))
                .statusCode(200);

        sweeper.sweep();

        assertThat(count(shop, "logs")).isEqualTo(ROWS + 1);
        assertThat(count(shop, "spans")).isEqualTo(2 * ROWS + 2);
        assertThat(count(till, "logs")).isEqualTo(ROWS + 2);
        soon().untilAsserted(() -> assertThat(stored("logs", shop)).isEqualTo(ROWS + 1));
    }

    private long stored(String table, Sender of) {
        return clickHouse
                .ask("SELECT count() AS n FROM " + table + " WHERE service_id = toUUID('" + of.service() + "')")
                .getFirst()
                .getBigInteger("n")
                .longValue();
    }

    private long bytes(String table) {
        return clickHouse.partitions(table).stream()
                .mapToLong(ClickHouse.Partition::bytes)
                .sum();
    }
}
