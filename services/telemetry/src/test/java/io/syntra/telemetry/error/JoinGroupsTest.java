package io.syntra.telemetry.error;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.telemetry.Sender;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** People put groups together and take them apart. Each test has a workspace of its own. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class JoinGroupsTest {

    private static final String ONE = "TypeError: no user 17\n    at getUser (/app/server.js:3:44)";
    private static final String OTHER = "RangeError: no user 18\n    at loadUser (/app/server.js:9:1)";

    private final Sender shop =
            new Sender(new WorkspaceId("j" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());

    private void arrive(int ones, int others) {
        shop.logs(Collections.nCopies(ones, log(ONE)));
        shop.logs(Collections.nCopies(others, log(OTHER)));
        soon().untilAsserted(() -> list().body("items.count.sum()", equalTo(ones + others)));
    }

    private String id(String type) {
        return list().extract().path("items.find { it.error_type == '" + type + "' }.id");
    }

    /** Guarded by {@code ErrorGroup.mergedInto}: each keeps its own counts. */
    @Test
    void mergedGroupsCountTogetherAndSplitOnesCountExactlyTheirOwn() {
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            arrive(3, 2);
            var one = id("TypeError");
            var other = id("RangeError");

            merge(one, other)
                    .statusCode(200)
                    .body("count", equalTo(5))
                    .body("merged", contains(other))
                    .body("merged_into", nullValue());
            merge(one, other).statusCode(200).body("count", equalTo(5));
            list().body("items.id", contains(one));
            group(other).body("count", equalTo(2)).body("merged_into", equalTo(one));
            shop.logs(OTHER, OTHER, ONE);
            soon().untilAsserted(() -> group(one).body("count", equalTo(8)));
            soon().untilAsserted(() -> assertThat(rows("errors | project group, type, count"))
                    .isEqualTo(List.of(List.of(one, "TypeError", 8))));
            assertThat(rows("occurrences | summarize count() by group")).isEqualTo(List.of(List.of(one, 8)));

            post(other, "split", Map.of())
                    .statusCode(200)
                    .body("count", equalTo(4))
                    .body("merged_into", nullValue());
            post(other, "split", Map.of()).statusCode(200);
            group(one).body("count", equalTo(4)).body("merged", nullValue());
            list().body("items.id", containsInAnyOrder(one, other));
            assertThat(rows("errors | project count")).isEqualTo(List.of(List.of(4), List.of(4)));

            var merged = events.await(
                    ErrorGroupEvent.Merged.class, e -> e.serviceId().equals(shop.service()));
            assertThat(merged.groupId().toString()).isEqualTo(other);
            assertThat(merged.into().toString()).isEqualTo(one);
            assertThat(merged.mergedBy()).isEqualTo("dev");
            events.await(ErrorGroupEvent.Split.class, e -> e.groupId().equals(merged.groupId()));
            assertThat(events.events())
                    .filteredOn(seen -> seen.event() instanceof ErrorGroupEvent.Merged said
                            && said.serviceId().equals(shop.service()))
                    .hasSize(1);
        }
    }

    /** Guarded by {@code CountErrors.addAtOnce}: the one that it counts for hears of it. */
    @Test
    void anErrorOfAMergedGroupBringsTheResolvedOneBack() {
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            arrive(1, 1);
            var one = id("TypeError");
            var other = id("RangeError");
            merge(one, other).statusCode(200);
            post(one, "status", Map.of("status", "resolved")).statusCode(200);
            soon().untilAsserted(
                            () -> assertThat(rows("errors | project status")).isEqualTo(List.of(List.of("resolved"))));

            shop.logs(List.of(log(OTHER, Instant.now().plusSeconds(1))));
            soon().untilAsserted(() -> group(one).body("status", equalTo("regressed")));
            assertThat(rows("errors | where status == 'regressed' | project group"))
                    .isEqualTo(List.of(List.of(one)));
            var back = events.await(
                    ErrorGroupEvent.Regressed.class, e -> e.serviceId().equals(shop.service()));
            assertThat(back.groupId().toString()).isEqualTo(one);
            post(other, "status", Map.of("status", "resolved"))
                    .statusCode(409)
                    .body("detail", containsString("is merged into " + one));
        }
    }

    /** Guarded by {@code JoinGroups.comesBack}. */
    @Test
    void anOpenErrorIsNotHiddenBehindAResolvedOne() {
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            arrive(1, 1);
            var one = id("TypeError");
            var other = id("RangeError");
            post(one, "status", Map.of("status", "resolved")).statusCode(200);
            merge(one, other).statusCode(200).body("status", equalTo("resolved"));
            post(other, "split", Map.of()).statusCode(200);
            var split =
                    events.await(ErrorGroupEvent.Split.class, e -> e.serviceId().equals(shop.service()));
            assertThat(split.status()).isEqualTo(ErrorGroupStatus.OPEN);
            assertThat(split.errorType()).isEqualTo("RangeError");
            shop.logs(List.of(log(OTHER, Instant.now().plusSeconds(1))));
            soon().untilAsserted(() -> group(other).body("count", equalTo(2)));

            merge(one, other).statusCode(200).body("status", equalTo("regressed"));

            var back = events.await(
                    ErrorGroupEvent.Regressed.class, e -> e.serviceId().equals(shop.service()));
            assertThat(back.groupId().toString()).isEqualTo(one);
        }
    }

    /** Guarded by the locks of {@code JoinGroups}: nothing is written back that was read before them. */
    @Test
    void mergingAndSplittingWhileErrorsComeLosesNone() {
        arrive(1, 1);
        var one = id("TypeError");
        var other = id("RangeError");

        for (int i = 0; i < 20; i++) {
            shop.logs(ONE, OTHER);
            merge(one, other).statusCode(200);
            shop.logs(OTHER);
            post(other, "split", Map.of()).statusCode(200);
        }

        soon().untilAsserted(() -> {
            group(one).body("count", equalTo(21));
            group(other).body("count", equalTo(41));
        });
    }

    @Test
    void membersGoWithTheirGroupAndNoChainIsMade() {
        shop.logs(ONE, OTHER, "EvalError: x\n    at third (/app/server.js:1:1)");
        soon().untilAsserted(() -> list().body("items", hasSize(3)));
        var one = id("TypeError");
        var other = id("RangeError");
        var third = id("EvalError");
        merge(other, one).statusCode(200);

        merge(third, other).statusCode(200).body("count", equalTo(3)).body("merged", containsInAnyOrder(one, other));

        group(one).body("merged_into", equalTo(third));
        merge(one, third).statusCode(409).body("detail", containsString("is merged into " + third));
        merge(one, one).statusCode(400);
        merge(third, UUID.randomUUID().toString()).statusCode(404);
        var theirs = new Sender(new WorkspaceId("elsewhere"), shop.service());
        given().auth()
                .oauth2(theirs.developerToken())
                .contentType("application/json")
                .body(Map.of("group_ids", List.of(one)))
                .post("/api/v1/errors/" + third + "/merge")
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(Map.of())
                .post("/api/v1/errors/" + one + "/split")
                .then()
                .statusCode(403);
    }

    /** Guarded by {@code ErrorGroup.add}, and by {@code Users.all} where groups are one. */
    @Test
    void usersAreCountedOnceEach() {
        shop.logs(List.of(
                log(ONE).addAttributes(attribute("user.id", "ada")),
                log(ONE).addAttributes(attribute("enduser.id", "bob")),
                log(ONE).addAttributes(attribute("user.id", "ada")),
                log(ONE)));
        shop.logs(List.of(
                log(OTHER).addAttributes(attribute("user.id", "ada")),
                log(OTHER).addAttributes(attribute("user.id", "dan"))));
        soon().untilAsserted(() -> list().body("items.count.sum()", equalTo(6)));

        group(id("TypeError")).body("users", equalTo(2));
        shop.logs(List.of(
                log(ONE).addAttributes(attribute("user.id", "cy")),
                log(ONE).addAttributes(attribute("user.id", "ada"))));
        soon().untilAsserted(() -> group(id("TypeError")).body("count", equalTo(6)));
        group(id("TypeError")).body("users", equalTo(3));
        merge(id("TypeError"), id("RangeError")).body("users", equalTo(4)).body("count", equalTo(8));
    }

    @Test
    void whyTwoErrorsAreOneIsShownLineByLine() {
        shop.logsOf(
                "v1",
                log(
                        ONE + "\n    at Server.emit (node:events:524:28)",
                        Instant.now().minusSeconds(5)));
        shop.logsOf("v2", log(ONE.replace("17", "99").replace(":3:44", ":5:1")), log(OTHER));
        soon().untilAsserted(() -> list().body("items.count.sum()", equalTo(3)));
        var one = id("TypeError");

        explain(one)
                .body("same", equalTo(true))
                .body("because", containsString("the same calls"))
                .body("compared", contains("v1", "TypeError", "  getUser@server.js"))
                .body(
                        "left_out",
                        contains("message", "version", "line numbers, messages of causes", "calls that are left out"))
                .body("errors", hasSize(2))
                .body("errors[0].lines[0].compared", equalTo("TypeError"))
                .body("errors[0].lines[1].written", equalTo("getUser (server.js:3)"))
                .body("errors[0].lines[1].compared", equalTo("getUser@server.js"))
                .body("errors[0].lines.find { it.compared == null }.left_out", equalTo("not the service's own code"))
                .body("errors.cut", contains(false, false));
        explain(one + "/explain?with=" + id("RangeError"), "")
                .body("same", equalTo(false))
                .body("differs_in_line", equalTo(2))
                .body("compared_with", hasItem("RangeError"))
                .body("errors", hasSize(2));
        merge(one, id("RangeError")).statusCode(200).body("merged", notNullValue());
    }

    private ValidatableResponse explain(String id) {
        return explain(id, "/explain");
    }

    private ValidatableResponse explain(String id, String rest) {
        return given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/errors/" + id + rest)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse list() {
        return given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/errors")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse group(String id) {
        return given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/errors/" + id)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse merge(String into, String other) {
        return post(into, "merge", Map.of("group_ids", List.of(other)));
    }

    private ValidatableResponse post(String id, String what, Object body) {
        return given().auth()
                .oauth2(shop.developerToken())
                .contentType("application/json")
                .body(body)
                .post("/api/v1/errors/" + id + "/" + what)
                .then();
    }

    private List<List<Object>> rows(String query) {
        return given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(Map.of("query", query, "to", Instant.now().plusSeconds(60).toString()))
                .post("/api/v1/query")
                .then()
                .statusCode(200)
                .extract()
                .path("rows");
    }
}
