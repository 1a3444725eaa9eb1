package io.syntra.workflow.run;

import static io.syntra.workflow.run.RunApi.developer;
import static io.syntra.workflow.run.RunApi.start;
import static io.syntra.workflow.run.RunApi.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs that hold much, and many runs: the service keeps a bounded part of them in memory, and none for ever. */
@QuarkusTest
@WithSyntraEngines
class LargeRunsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String TEXT = "x".repeat(10_000);

    /** As much as one template may write, nearly. */
    private static final String NINE_TIMES = "{{text}}".repeat(9);

    @Inject
    Pool pool;

    @Inject
    RunRetention retention;

    /** Guards: what the nodes of a run say is limited as a whole. */
    @Test
    void whatARunSaysBeyondItsLimitIsLeftOutAndSaid() {
        var nodes = IntStream.range(0, 12)
                .mapToObj(i -> "{\"id\": \"s%d\", \"type\": \"set\", \"config\": {\"values\": {\"said\": \"%s\"}}}"
                        .formatted(i, NINE_TIMES))
                .collect(Collectors.joining(","));

        var done = view(start(nodes, "{\"text\": \"" + TEXT + "\"}"), "succeeded");

        assertThat(done.getString("steps[10].state")).isEqualTo("succeeded");
        assertThat(done.<String, Object>getMap("steps[11].output")).isEqualTo(Map.of("left_out", true));
        assertThat(done.getList("warnings"))
                .anyMatch(warning -> String.valueOf(warning).startsWith("s11: what it said"));
    }

    /** Guards: the results are read up to a limit, and so are the steps that are shown. */
    @Test
    void ofManyLargeItemsTheFirstAreKeptAndTheOthersCounted() {
        var items = String.join(",", Collections.nCopies(15, "1"));

        var done = view(
                start("""
                {"id": "all", "type": "for_each", "config": {"items": "items"}, "branches": {"each": "one"}, "next": "sum"},
                {"id": "one", "type": "set", "config": {"values": {"said": "%s"}}, "next": "end"},
                {"id": "sum", "type": "log", "config": {"message": "{{nodes.all.count}}, {{nodes.all.left_out}} left out"}}""".formatted(NINE_TIMES), "{\"items\": [%s], \"text\": \"%s\"}".formatted(items, TEXT)),
                "succeeded");

        assertThat(done.getString("steps[1].output.message")).isEqualTo("15, 11 left out");
        assertThat(done.<Object>getList("steps[0].output.results")).hasSize(15);
        assertThat(done.getString("steps[0].output.results[3].said")).isEqualTo(TEXT.repeat(9));
        assertThat(done.getBoolean("steps[0].output.results[4].left_out")).isTrue();
        assertThat(done.getString("steps[0].branches[0].steps[0].output.said")).isEqualTo(TEXT.repeat(9));
        assertThat(done.getBoolean("steps[0].branches[14].steps[0].output.left_out"))
                .isTrue();
        assertThat(done.getBoolean("steps[0].branches[14].steps[0].input.left_out"))
                .isTrue();
    }

    /** Guards: what is left out is told as that. */
    @Test
    void ofBranchesThatSayTooMuchTheLastAreLeftOut() {
        var branches = IntStream.range(0, 5)
                .mapToObj(i -> "\"b%d\": \"s%d\"".formatted(i, i))
                .collect(Collectors.joining(","));
        var nodes = IntStream.range(0, 5)
                .mapToObj(i ->
                        "{\"id\": \"s%d\", \"type\": \"set\", \"config\": {\"values\": {\"said\": \"%s\"}}, \"next\": \"end\"}"
                                .formatted(i, NINE_TIMES))
                .collect(Collectors.joining(","));

        var done = view(
                start(
                        "{\"id\": \"fan\", \"type\": \"parallel\", \"branches\": {%s}, \"next\": \"end\"}, %s"
                                .formatted(branches, nodes),
                        "{\"text\": \"" + TEXT + "\"}"),
                "succeeded");

        assertThat(done.getString("steps[0].output.b3.said")).isEqualTo(TEXT.repeat(9));
        assertThat(done.<String, Object>getMap("steps[0].output.b4")).isEqualTo(Map.of("left_out", true));
    }

    /** Guards: only what is over, and long ago, with all that ran beneath it. */
    @Test
    void whatEndedLongAgoIsForgotten() {
        var nodes = """
                {"id": "all", "type": "for_each", "config": {"items": "items"}, "branches": {"each": "one"}, "next": "end"},
                {"id": "one", "type": "log", "config": {"message": "x"}, "next": "end"}""";
        var old = start(nodes, "{\"items\": [1, 2]}");
        var recent = start(nodes, "{\"items\": [1, 2]}");
        var waiting = start("{\"id\": \"wait\", \"type\": \"delay\", \"config\": {\"duration\": \"90d\"}}", "{}");
        view(old, "succeeded");
        view(recent, "succeeded");
        view(waiting, "waiting");
        String again = developer()
                .body("{\"node\": \"all\"}")
                .post("/api/v1/runs/" + old + "/retries")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        view(again, "succeeded");
        sql("update run set finished_at = finished_at - interval '31 days' where root_id = '" + old + "'");
        sql("update run set started_at = started_at - interval '40 days' where id = '" + waiting + "'");

        int forgotten;
        do {
            forgotten = retention.forget();
        } while (forgotten > 0);

        developer().get("/api/v1/runs/" + old).then().statusCode(404);
        for (var kept : List.of(recent, waiting, again)) {
            developer().get("/api/v1/runs/" + kept).then().statusCode(200);
        }
        developer().get("/api/v1/runs/" + again).then().body("retry_of", equalTo(old));
        assertThat(count("select count(*) from run where root_id = '" + old + "'"))
                .isZero();
        assertThat(count("select count(*) from step s where not exists (select 1 from run r where r.id = s.run_id)"))
                .isZero();
    }

    private void sql(String statement) {
        pool.query(statement).execute().await().atMost(DEADLINE);
    }

    private long count(String query) {
        return pool.query(query)
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .atMost(DEADLINE);
    }
}
