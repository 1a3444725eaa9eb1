package io.syntra.telemetry.query;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.subscription.Cancellable;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class TailsTest {

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    @Inject
    Tails tails;

    private final Sender shop =
            new Sender(new WorkspaceId("t" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());

    /** Guarded by {@code Tails.place}. */
    @Test
    void halfOfThePlacesAreOthers() {
        var full = new WorkspaceId("t" + UUID.randomUUID().toString().substring(0, 8));
        var open = new ArrayList<Cancellable>();
        try {
            for (int i = 0; i < 10; i++) {
                open.add(tails.of(full, "logs").subscribe().with(event -> {}));
            }

            assertThatThrownBy(() -> tails.of(full, "logs"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("10 of the workspace");
            open.add(tails.of(shop.workspace(), "logs").subscribe().with(event -> {}));
        } finally {
            open.forEach(Cancellable::cancel);
        }
        tails.of(full, "logs").subscribe().with(event -> {}).cancel();
    }

    /** Guarded by {@code Tails.Told}: what is looked at again is not told again. */
    @Test
    void rowsAreToldOnceAsTheyCome() throws Exception {
        var theirs = new Sender(new WorkspaceId("elsewhere"), shop.service());
        var told = new CopyOnWriteArrayList<String>();
        var client = HttpClient.newHttpClient();
        try {
            var reader = tail(client, told);

            var at = Instant.now();
            shop.logs(List.of(
                    log("timeout one", at), log("fine", at), log("timeout twice", at), log("timeout twice", at)));
            theirs.logs("timeout elsewhere");
            soon().untilAsserted(() -> assertThat(told).hasSize(3));
            shop.logs("timeout last");
            soon().untilAsserted(() -> assertThat(told).contains("{\"body\":\"timeout last\"}"));

            assertThat(told)
                    .containsExactlyInAnyOrder(
                            "{\"body\":\"timeout one\"}",
                            "{\"body\":\"timeout twice\"}",
                            "{\"body\":\"timeout twice\"}",
                            "{\"body\":\"timeout last\"}");
            reader.cancel(true);
        } finally {
            // To close it would wait for the end of the stream.
            client.shutdownNow();
        }
    }

    private CompletableFuture<Void> tail(HttpClient client, List<String> told) {
        var query = URLEncoder.encode("logs | where body has 'timeout' | project body", StandardCharsets.UTF_8);
        var stream = client.sendAsync(
                HttpRequest.newBuilder(URI.create(
                                RestAssured.baseURI + ":" + RestAssured.port + "/api/v1/query/tail?query=" + query))
                        .header("Authorization", "Bearer " + shop.readerToken())
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofLines());
        return stream.thenAccept(answer -> answer.body()
                .filter(line -> line.startsWith("data:"))
                .forEach(line -> told.add(line.substring("data:".length()).strip())));
    }

    /** Guarded by {@code Tails.newestFirst}: half a minute has more rows than one look tells. */
    @Test
    void manyRowsAreToldOnceToo() {
        var told = new CopyOnWriteArrayList<String>();
        var client = HttpClient.newHttpClient();
        try {
            var reader = tail(client, told);
            for (int sent = 0; sent < 4; sent++) {
                var first = 600 * sent;
                var at = Instant.now();
                shop.logs(IntStream.range(first, first + 600)
                        .mapToObj(i -> log("timeout " + i, at.plusNanos(i)))
                        .toList());
                soon().untilAsserted(() -> assertThat(told).hasSizeGreaterThanOrEqualTo(first + 600));
            }
            shop.logs("timeout last");
            soon().untilAsserted(() -> assertThat(told).contains("{\"body\":\"timeout last\"}"));

            assertThat(told).hasSize(2_401).doesNotHaveDuplicates();
            reader.cancel(true);
        } finally {
            client.shutdownNow();
        }
    }

    /** Guarded by {@code Tails.newestFirst}: there are more rows than are looked at, and the one that comes is the newest. */
    @Test
    void theNewestIsToldHoweverManyThereAre() {
        // Stored together, in the order of their times: without an order the first ones would be read.
        schema.ensure();
        clickHouse.execute("INSERT INTO logs (workspace, service_id, ts, severity, body, retention_days) SELECT '"
                + shop.workspace().value() + "', toUUID('" + shop.service() + "'), now64(9) - INTERVAL 10 SECOND"
                + " + toIntervalNanosecond(number), 9, concat('timeout ', toString(number)), 30 FROM numbers(60000)");
        var told = new CopyOnWriteArrayList<String>();
        var client = HttpClient.newHttpClient();
        try {
            var reader = tail(client, told);
            soon().untilAsserted(() -> assertThat(told).contains("{\"body\":\"timeout 59999\"}"));
            shop.logs("timeout last");

            soon().untilAsserted(() -> assertThat(told).contains("{\"body\":\"timeout last\"}"));
            reader.cancel(true);
        } finally {
            client.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs | count",
                "logs | sort by ts",
                "errors",
                "logs | take 5",
                "spans match (kind == 'server') >> (status == 'error')"
            })
    void whatIsAnotherThingEachSecondHasNoTail(String query) {
        given().auth()
                .oauth2(shop.readerToken())
                .queryParam("query", query)
                .get("/api/v1/query/tail")
                .then()
                .statusCode(400)
                .body(containsString("a tail is of one table"));
    }
}
