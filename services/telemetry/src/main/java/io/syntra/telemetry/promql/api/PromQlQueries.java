package io.syntra.telemetry.promql.api;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.ReadGate;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.promql.evaluation.Effort;
import io.syntra.telemetry.promql.evaluation.Evaluation;
import io.syntra.telemetry.promql.evaluation.PromQlFailure;
import io.syntra.telemetry.promql.evaluation.Room;
import io.syntra.telemetry.promql.evaluation.Timing;
import io.syntra.telemetry.promql.evaluation.Value;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.stored.StoredSource;
import io.syntra.telemetry.promql.syntax.PromQl;
import io.syntra.telemetry.query.translate.Scope;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.service.KnownServices;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** Answers PromQL for a workspace, within what a query may cost. */
@Singleton
class PromQlQueries {

    /** Long enough for a panel's queries, which come all at once. */
    private static final Duration WAIT_FOR_ROOM = Duration.ofSeconds(2);

    private static final long LOOKBACK = Duration.ofMinutes(5).toMillis();

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final KnownServices services;
    private final Retention retention;
    private final Clock clock;
    private final PromQlConfig config;
    private final ReadGate gate;
    private final Room room;

    PromQlQueries(
            ClickHouse clickHouse,
            Schema schema,
            Postgres postgres,
            KnownServices services,
            Retention retention,
            Clock clock,
            PromQlConfig config) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.services = services;
        this.retention = retention;
        this.clock = clock;
        this.config = config;
        this.gate = new ReadGate(config.atOnce(), Math.max(1, config.atOnce() / 2), config.time());
        this.room = new Room(
                config.samples().orElse(Room.ofHeap(Runtime.getRuntime().maxMemory())), WAIT_FOR_ROOM);
    }

    /**
     * @param type in Prometheus' words
     * @param time of everything but a matrix
     * @param effort to be closed when it is written
     */
    record Result(String type, Value value, long time, Effort effort) {}

    Result instant(WorkspaceId workspace, Parameters asked) {
        var query = PromQl.read(asked.required("query"));
        long time = asked.time("time", now());
        var effort = effort(asked);
        long lookback = lookback(asked);
        return alone(
                workspace,
                effort,
                () -> result(
                        query.type().word(),
                        Evaluation.instant(query, time, lookback, source(workspace), effort),
                        time,
                        effort));
    }

    Result range(WorkspaceId workspace, Parameters asked) {
        var query = PromQl.read(asked.required("query"));
        long start = asked.requiredTime("start");
        long end = asked.requiredTime("end");
        long step = asked.duration("step").orElseThrow(() -> Parameters.invalid("step", "is missing"));
        if (end < start) {
            throw Parameters.invalid("end", "end timestamp must not be before start time");
        }
        if (step <= 0) {
            throw Parameters.invalid(
                    "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        var effort = effort(asked);
        var timing = new Timing(start, end, step, lookback(asked));
        return alone(
                workspace,
                effort,
                () -> result("matrix", Evaluation.range(query, timing, source(workspace), effort), end, effort));
    }

    private static Result result(String type, Value value, long time, Effort effort) {
        effort.keep(value.weight());
        return new Result(type, value, time, effort);
    }

    private static long lookback(Parameters asked) {
        return asked.duration("lookback_delta").filter(delta -> delta > 0).orElse(LOOKBACK);
    }

    private Effort effort(Parameters asked) {
        var time = asked.duration("timeout")
                .map(Duration::ofMillis)
                .filter(timeout -> timeout.compareTo(config.time()) < 0)
                .orElse(config.time());
        return new Effort(room, time, System::nanoTime);
    }

    /** @param effort to be closed when it is written */
    record Known<T>(T value, Effort effort) {}

    /** What is to be known of all series in a time; all that is kept unless it is said. */
    <T> Known<T> about(WorkspaceId workspace, Parameters asked, Function<Catalogue, T> question) {
        long start = asked.time(
                "start", retention.of(workspace).oldest(StoredSignal.METRICS).toEpochMilli());
        long end = asked.time("end", now());
        if (end < start) {
            throw Parameters.invalid("end", "end timestamp must not be before start time");
        }
        var effort = effort(asked);
        return alone(
                workspace,
                effort,
                () -> new Known<>(question.apply(new Catalogue(source(workspace), start - 1, end, effort)), effort));
    }

    /** Series of a time, and where they are held. */
    record Catalogue(StoredSource source, long after, long until, Memory memory) {}

    private interface Question<T> {
        T answer();
    }

    /** The effort goes on with the answer, and ends where there is none. */
    private <T> T alone(WorkspaceId workspace, Effort effort, Question<T> question) {
        try {
            return alone(workspace, question);
        } catch (RuntimeException e) {
            effort.close();
            throw e;
        }
    }

    private <T> T alone(WorkspaceId workspace, Question<T> question) {
        try (var _ = enter(workspace)) {
            return question.answer();
        }
    }

    private ReadGate.Pass enter(WorkspaceId workspace) {
        try {
            return gate.enter(workspace.value());
        } catch (ProblemException e) {
            throw busy();
        }
    }

    private static PromQlFailure busy() {
        return new PromQlFailure(
                PromQlFailure.Kind.TIMEOUT, "too many queries run at this moment; ask again in a few seconds");
    }

    private StoredSource source(WorkspaceId workspace) {
        schema.ensureForRead();
        var now = clock.instant();
        var names = postgres.await(() -> Panache.withSession(() -> services.names(workspace)));
        return new StoredSource(clickHouse, new Scope(workspace, now, now, retention.of(workspace), now, names));
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }
}
