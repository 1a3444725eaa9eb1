package io.syntra.telemetry.erasure;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class ErasureTest {

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    @Inject
    EraseRows job;

    @Inject
    Erasures erasures;

    @Inject
    Postgres postgres;

    private final Sender shop = sender();
    private final Sender theirs = sender();
    private final String ada = TestTokens.of("ada", shop.workspace(), Role.ADMIN);

    private static Sender sender() {
        return new Sender(new WorkspaceId("gone" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());
    }

    /** Else replaced parts stay for eight minutes. */
    @BeforeEach
    void partsGoSoon() {
        schema.ensure();
        for (var table : List.of("logs", "error_occurrences")) {
            clickHouse.execute("ALTER TABLE " + table + " MODIFY SETTING old_parts_lifetime = 1,"
                    + " cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0");
        }
    }

    private ValidatableResponse erase(String query, String token) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("query", query))
                .post("/api/v1/erasures")
                .then();
    }

    private JsonPath receipt(String id) {
        return given().auth()
                .oauth2(ada)
                .get("/api/v1/erasures/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath done(String id) {
        soon().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(receipt(id).getString("step")).isEqualTo("done"));
        return receipt(id);
    }

    /** Guarded by {@code EraseRows}. */
    @Test
    void whatMatchesIsGoneFromEveryPartAndTheReceiptSaysHowMuch() {
        for (var sender : List.of(shop, theirs)) {
            sender.logs("order of bob@example.org", "bob@example.org pays", "order of cy@example.org");
            soon().untilAsserted(() -> assertThat(sender.lines()).hasSize(3));
        }
        try (var events = EventProbe.on(Topic.KEEPING, KeepingEvent.class)) {
            var id = erase("logs | where body contains 'bob@example.org'", ada)
                    .statusCode(202)
                    .extract()
                    .<String>path("id");

            var receipt = done(id);

            assertThat(receipt.getString("query")).isEqualTo("logs | where body contains 'bob@example.org'");
            assertThat(receipt.getString("requested_by")).isEqualTo("ada");
            assertThat(receipt.getString("tables[0].table")).isEqualTo("logs");
            assertThat(receipt.getInt("tables[0].before")).isEqualTo(2);
            assertThat(receipt.getInt("tables[0].after")).isEqualTo(0);
            assertThat(receipt.getString("finished_at")).isNotNull();
            assertThat(shop.lines()).containsExactly("order of cy@example.org");
            assertThat(theirs.lines()).hasSize(3);
            // Nothing is only hidden: no mutation is open, and no part is left from before.
            assertThat(clickHouse.isMutating("logs")).isFalse();
            assertThat(clickHouse.hasOldParts("logs", Instant.parse(receipt.getString("gone_at"))))
                    .isFalse();
            assertThat(clickHouse.ask("SELECT 1 FROM logs WHERE workspace = '" + shop.workspace()
                            + "' AND body LIKE '%bob%' SETTINGS apply_deleted_mask = 0"))
                    .isEmpty();
            soon().untilAsserted(() -> assertThat(events.events())
                    .filteredOn(seen -> seen.meta().workspace().equals(shop.workspace()))
                    .extracting(seen -> seen.event().getClass().getSimpleName())
                    .containsExactly("ErasureRequested", "Erased"));
            // The query names bob, and what is told goes into a log that nobody can change.
            assertThat(events.events())
                    .noneMatch(seen -> seen.event().toString().contains("bob"));
            given().auth()
                    .oauth2(ada)
                    .get("/api/v1/erasures")
                    .then()
                    .body("id", equalTo(List.of(id)))
                    .body("[0].finished_at", notNullValue());
        }
    }

    /** Taken before it was asked for; the store may have it only after the first look. */
    @Test
    void whatIsStillOnItsWayIsErasedToo() {
        shop.logs("first");
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(1));
        shop.logs("bob", "cy");
        var id = erase("logs | where body has 'bob'", ada)
                .statusCode(202)
                .extract()
                .<String>path("id");
        job.run();

        assertThat(done(id).getInt("tables[0].before")).isEqualTo(1);

        soon().untilAsserted(() -> assertThat(shop.lines()).containsExactlyInAnyOrder("first", "cy"));
    }

    private void change(String id, String columns) {
        postgres.await(() -> Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery("update erasure set " + columns + " where id = ?1")
                        .setParameter(1, UUID.fromString(id))
                        .executeUpdate())));
    }

    /**
     * As a process that was killed in a step leaves it behind, or in the last one a deletion that was. What was stored since
     * the first deletion began is counted before it goes. Guarded by {@code Erasure.Step}, {@code EraseRows.looked} and {@code
     * ClickHouse.isDeletionKnown}.
     */
    @Test
    void aKilledOneBeginsAgainWithTheStepItWasIn() {
        for (var step : List.of("DELETE", "REDELETE", "CLEAN")) {
            shop.logs("bob one", "bob two", "cy");
            soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(3));
            var id = erase("logs | where body has 'bob'", ada)
                    .statusCode(202)
                    .extract()
                    .<String>path("id");
            assertThat(done(id).getInt("tables[0].before")).isEqualTo(2);
            shop.logs(List.of(Sender.log("bob again", Instant.now().minusSeconds(300))));
            soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(2));

            change(id, "step = '" + step + "', left_over = 1, gone_at = null, finished_at = null");

            assertThat(done(id).getInt("tables[0].before")).isEqualTo(step.equals("DELETE") ? 3 : 2);
            assertThat(shop.lines()).containsExactly("cy");
            done(erase("logs | where body has 'cy'", ada)
                    .statusCode(202)
                    .extract()
                    .path("id"));
        }
    }

    /** Guarded by {@code Erasures.take}; what is stored is told after a restart, too. */
    @Test
    void whatIsInTheWayIsToldByEveryInstanceAndOneOfThemTriesAgain() {
        var id = erase("logs | where body has 'bob'", ada)
                .statusCode(202)
                .extract()
                .<String>path("id");
        done(id);
        change(id, """
                step = 'CLEAN', gone_at = null, finished_at = null, holder = gen_random_uuid(),
                next_try = now() + interval '1 hour', failures = 3, trouble = 'The step failed.'""");

        job.run();

        assertThat(receipt(id).getString("step")).isEqualTo("clean");
        assertThat(receipt(id).getString("trouble")).isEqualTo("The step failed.");
        assertThat(given().auth().oauth2(ada).get("/api/v1/erasures").jsonPath().getString("[0].trouble"))
                .isEqualTo("The step failed.");

        change(id, "next_try = now()");
        assertThat(done(id).getString("trouble")).isNull();
    }

    /** Guarded by {@code Erasures.met}. */
    @Test
    void whatFailsIsTriedLessAndLessOftenAndToldOnce() {
        var id = UUID.fromString(erase("logs | where body has 'bob'", ada)
                .statusCode(202)
                .extract()
                .path("id"));
        var holder = UUID.randomUUID();
        change(
                id.toString(),
                "step = 'CLEAN', gone_at = null, finished_at = null, failures = 0, trouble = null, holder = '" + holder
                        + "', next_try = now() + interval '1 hour'");

        assertThat(met(id, holder, "no")).isTrue();
        assertThat(pause(id)).isBetween(0.0, 4.0);
        assertThat(met(id, holder, "no")).isFalse();
        assertThat(pause(id)).isBetween(4.0, 8.0);
        for (int i = 0; i < 20; i++) {
            met(id, holder, "no");
        }
        assertThat(pause(id)).isBetween(200.0, 256.0);
        assertThat(met(id, holder, "otherwise")).isTrue();
        assertThat(met(id, UUID.randomUUID(), "not mine")).isFalse();
        assertThat(receipt(id.toString()).getString("trouble")).isEqualTo("otherwise");
    }

    private boolean met(UUID id, UUID holder, String told) {
        return postgres.await(() -> Panache.withTransaction(() -> erasures.met(id, holder, told)));
    }

    /** Seconds until it is tried again. */
    private double pause(UUID id) {
        return postgres.await(
                () -> Panache.withSession(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                "select cast(extract(epoch from next_try - now()) as float8) from erasure where id = ?1",
                                Double.class)
                        .setParameter(1, id)
                        .getSingleResult())));
    }

    /** They show one of the errors. Guarded by {@code EraseRows.emptySamples}. */
    @Test
    void anErrorGroupShowsNothingOfWhatIsErased() {
        shop.logs("Error: no such user bob@example.org\n    at f (/app/f.js:1:1)");
        soon().untilAsserted(() -> shop.read().get("/api/v1/errors").then().body("items", hasSize(1)));
        shop.read().get("/api/v1/errors").then().body("items[0].message", containsString("bob"));

        var receipt = done(erase("occurrences | where message contains 'bob@example.org'", ada)
                .statusCode(202)
                .extract()
                .path("id"));

        assertThat(receipt.getList("tables.table")).containsExactly("error_occurrences", "error_group");
        shop.read().get("/api/v1/errors").then().body("items[0].message", equalTo("(erased)"));
    }

    /** As one that was killed before its step was written down. Guarded by {@code Erasures.emptySamples}. */
    @Test
    void whatIsEmptiedIsCountedWithIt() {
        shop.logs(List.of(failed("cannot greet bob@example.org")));
        soon().untilAsserted(() -> shop.read().get("/api/v1/errors").then().body("items", hasSize(1)));
        var group = UUID.fromString(
                shop.read().get("/api/v1/errors").then().extract().path("items[0].id"));
        var id = erase("occurrences | where message contains 'nobody'", ada)
                .statusCode(202)
                .extract()
                .<String>path("id");
        done(id);

        for (int i = 0; i < 2; i++) {
            postgres.await(() -> Panache.withTransaction(() -> erasures.find(shop.workspace(), UUID.fromString(id))
                    .chain(erasure -> erasures.emptySamples(erasure.orElseThrow(), List.of(group)))));
        }

        assertThat(receipt(id).getInt("tables[1].before")).isEqualTo(1);
    }

    private static LogRecord.Builder failed(String body) {
        return Sender.log(body).setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR);
    }

    private void emptied(String erasing) {
        var id = shop.read().get("/api/v1/errors").then().extract().<String>path("items[0].id");
        var explained = "/api/v1/errors/" + id + "/explain";
        shop.read().get(explained).then().body("because", containsString("no stack"));

        done(erase(erasing, ada).statusCode(202).extract().path("id"));

        shop.read().get("/api/v1/errors").then().body("items[0].message", equalTo("(erased)"));
        shop.read()
                .get(explained)
                .then()
                .body("compared", equalTo(List.of("(erased)")))
                .body("because", containsString("was erased"));
    }

    /** Guarded by {@code Erasures.emptySamples}: without a stack, what makes errors one is what they say. */
    @Test
    void whatMakesErrorsOneIsErasedWithThem() {
        shop.logs(List.of(failed("cannot greet bob@example.org")));
        soon().untilAsserted(() -> shop.read().get("/api/v1/errors").then().body("items", hasSize(1)));
        emptied("occurrences | where message contains 'bob@example.org'");
    }

    /** Guarded by {@code EraseRows.errors}. */
    @Test
    void aGroupWhoseErrorWasFoundInAnErasedLineShowsNothingOfItEither() {
        shop.logs(List.of(failed("cannot greet bob@example.org")));
        soon().untilAsserted(() -> shop.read().get("/api/v1/errors").then().body("items", hasSize(1)));
        emptied("logs | where body contains 'bob@example.org'");
    }

    private long stored(String table) {
        return clickHouse.count(
                table,
                "workspace = {workspace:String}",
                Map.of("workspace", shop.workspace().value()));
    }

    /** Guarded by {@code KeptTime.after}: a sender's clock may be ahead. */
    @Test
    void whatIsTakenBeforeIsErasedWhateverItsTime() {
        shop.logs(List.of(
                Sender.log("bob", Instant.now().plus(Duration.ofHours(20))),
                Sender.log("cy", Instant.now().plus(Duration.ofHours(20)))));
        soon().untilAsserted(() -> assertThat(stored("logs")).isEqualTo(2));

        done(erase("logs | where body has 'bob'", ada).statusCode(202).extract().path("id"));

        soon().untilAsserted(() -> assertThat(stored("logs")).isEqualTo(1));
    }

    /** Guarded by {@code ErasureResource.groups}. */
    @Test
    void ofAGroupWhatWasMergedIntoItIsErasedToo() {
        shop.logs(List.of(failed("left is red"), failed("right is blue"), failed("top is green")));
        soon().untilAsserted(() -> shop.read().get("/api/v1/errors").then().body("items", hasSize(3)));
        var groups = shop.read().get("/api/v1/errors").then().extract().<List<String>>path("items.id");
        given().auth()
                .oauth2(shop.developerToken())
                .contentType("application/json")
                .body(Map.of("group_ids", List.of(groups.get(1))))
                .post("/api/v1/errors/" + groups.get(0) + "/merge")
                .then()
                .statusCode(200);

        var receipt = done(erase("occurrences | where group == '" + groups.get(0) + "'", ada)
                .statusCode(202)
                .extract()
                .path("id"));

        assertThat(receipt.getInt("tables[0].before")).isEqualTo(2);
        assertThat(stored("error_occurrences")).isEqualTo(1);
    }

    /** Guarded by {@code ClickHouse.ASK_SECONDS}: what nobody waits for any more would pile up. */
    @Test
    void theStoreEndsAQuestionBeforeTheClientGivesUp() {
        assertThat(clickHouse
                        .ask("SELECT toInt64(getSetting('max_execution_time')) AS seconds", Map.of())
                        .getFirst()
                        .getLong("seconds"))
                .isBetween(1L, 59L);
    }

    /** Guarded by {@code ClickHouse.mutationFailure}. */
    @Test
    void theReceiptTellsWhatBlocksIt() {
        shop.logs("bob", "cy");
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(2));
        clickHouse.delete(
                "logs",
                "throwIf(workspace = {workspace:String}) = 1",
                Map.of("workspace", shop.workspace().value()));
        try {
            var id = erase("logs | where body has 'bob'", ada)
                    .statusCode(202)
                    .extract()
                    .<String>path("id");

            soon().untilAsserted(() ->
                    assertThat(receipt(id).getString("trouble")).isNotNull().contains("Deleting rows"));

            clickHouse.execute("KILL MUTATION WHERE table = 'logs' AND latest_fail_reason != '' SYNC");
            assertThat(done(id).getString("trouble")).isNull();
            assertThat(shop.lines()).containsExactly("cy");
        } finally {
            clickHouse.execute("KILL MUTATION WHERE table = 'logs' AND latest_fail_reason != '' SYNC");
        }
    }

    @Test
    void onlyAdminsEraseAndOnlyRowsOfOneTable() {
        erase("logs | where body has 'x'", shop.developerToken()).statusCode(403);
        for (var query : List.of(
                "logs",
                "logs | take 3",
                "logs | where trace_id in (spans | project trace_id)",
                "errors | where count > 1",
                "logs | where boddy has 'x'")) {
            erase(query, ada).statusCode(400).body("detail", containsString("query"));
        }
        given().auth()
                .oauth2(shop.developerToken())
                .get("/api/v1/erasures")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(TestTokens.of("eve", theirs.workspace(), Role.ADMIN))
                .get("/api/v1/erasures/"
                        + erase("logs | where body has 'x'", ada).extract().path("id"))
                .then()
                .statusCode(404);
    }
}
