package io.syntra.telemetry.promql.stored;

import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.promql.evaluation.Effort;
import io.syntra.telemetry.promql.evaluation.PromQlFailure;
import io.syntra.telemetry.promql.evaluation.Room;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.query.translate.Scope;
import io.syntra.telemetry.retention.Retention;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reading takes of the room that all queries share. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class StoredSourceTest {

    private static final int SERIES = 20;
    private static final int POINTS = 50;
    private static final List<Matcher> ALL = List.of(new Matcher(Labels.NAME, Matcher.Kind.EQUAL, "level"));

    private final Sender shop =
            new Sender(new WorkspaceId("m" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());
    private final Instant now = Instant.now();
    private final long until = now.toEpochMilli();
    private final long after = until - 3_600_000;

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    @Inject
    Retention retention;

    private Effort effort(long room) {
        return new Effort(new Room(room, Duration.ZERO), Duration.ofSeconds(10), System::nanoTime);
    }

    private StoredSource source() {
        schema.ensureForRead();
        return new StoredSource(
                clickHouse, new Scope(shop.workspace(), now, now, retention.of(shop.workspace()), now, Map.of()));
    }

    @BeforeEach
    void send() {
        var gauge = Gauge.newBuilder();
        for (int series = 0; series < SERIES; series++) {
            for (int point = 0; point < POINTS; point++) {
                gauge.addDataPoints(NumberDataPoint.newBuilder()
                        .setTimeUnixNano(nanos(now.minusSeconds(point + 1)))
                        .setAsDouble(point)
                        .addAttributes(attribute("series", "number " + series)));
            }
        }
        shop.metrics(Metric.newBuilder().setName("level").setGauge(gauge));
        soon().untilAsserted(() -> assertThat(source().read(ALL, after, until, effort(1_000_000)))
                .hasSize(SERIES)
                .allMatch(series -> series.size() == POINTS));
    }

    /** Guarded by {@code StoredSource.read}: the points are counted, and held, before they are read. */
    @Test
    void whatIsReadIsHeld() {
        var effort = effort(1_000_000);
        source().read(ALL, after, until, effort);
        long labels = effort.held() - SERIES * POINTS;
        assertThat(labels).isBetween(SERIES * 50L, SERIES * 500L);

        var little = effort(labels + SERIES * POINTS - 1);
        assertThatThrownBy(() -> source().read(ALL, after, until, little))
                .isInstanceOfSatisfying(PromQlFailure.class, failure -> assertThat(failure.kind())
                        .isEqualTo(PromQlFailure.Kind.EXECUTION));
        little.close();
        assertThat(little.held()).isZero();
    }

    /** Guarded by {@code PointTables.series}: no point is read, and what the series are takes room all the same. */
    @Test
    void whatIsListedIsHeld() {
        assertThat(source().labels(ALL, after, until, effort(1_000_000))).hasSize(SERIES);

        assertThatThrownBy(() -> source().labels(ALL, after, until, effort(SERIES * 50L)))
                .isInstanceOfSatisfying(PromQlFailure.class, failure -> assertThat(failure.kind())
                        .isEqualTo(PromQlFailure.Kind.EXECUTION))
                .hasMessageContaining("more than the 1000 samples");
    }
}
