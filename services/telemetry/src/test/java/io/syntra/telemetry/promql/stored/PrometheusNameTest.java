package io.syntra.telemetry.promql.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ServiceId;
import io.syntra.telemetry.metric.PointKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusNameTest {

    @ParameterizedTest
    @CsvSource({
        "http.server.active_requests, GAUGE, false, {request}, http_server_active_requests",
        "http.requests, SUM, true, '', http_requests_total",
        "http.requests, SUM, true, 1, http_requests_total",
        "http_requests_total, SUM, true, '', http_requests_total",
        "total.requests.sent, SUM, true, '', requests_sent_total",
        "queue.length, SUM, false, {item}, queue_length",
        "process.cpu.time, SUM, true, s, process_cpu_time_seconds_total",
        "process.memory.usage, SUM, false, By, process_memory_usage_bytes",
        "wait_seconds, GAUGE, false, s, wait_seconds",
        "jvm.cpu.recent_utilization, GAUGE, false, 1, jvm_cpu_recent_utilization_ratio",
        "net.speed, GAUGE, false, By/s, net_speed_bytes_per_second",
        "disk.ops, GAUGE, false, {operation}/s, disk_ops_per_second",
        "heat, GAUGE, false, Cel, heat_celsius",
        "share, GAUGE, false, %, share_percent",
        "odd, GAUGE, false, widgets, odd_widgets",
        "a..b--c, GAUGE, false, '', a_b_c",
        "1st, GAUGE, false, '', _1st",
        "job:load:sum, GAUGE, false, '', job:load:sum",
        "größe, GAUGE, false, '', gr_e",
    })
    void aNameSaysWhatItIsInPrometheusWay(
            String name, PointKind kind, boolean monotonic, String unit, String expected) {
        assertThat(new StoredMetric(name, kind, monotonic, unit).names()).isEqualTo(List.of(expected));
    }

    @Test
    void aDistributionHasSeveral() {
        assertThat(new StoredMetric("rpc.duration", PointKind.HISTOGRAM, true, "ms").names())
                .containsExactly(
                        "rpc_duration_milliseconds_bucket",
                        "rpc_duration_milliseconds_count",
                        "rpc_duration_milliseconds_sum");
        assertThat(new StoredMetric("rpc", PointKind.SUMMARY, true, "").names())
                .containsExactly("rpc_count", "rpc_sum");
    }

    @Test
    void labelsOfASenderNeverReplaceOurs() {
        var service = ServiceId.random().value();
        var metric = new StoredMetric("m", PointKind.GAUGE, false, "");
        var series = new StoredSeries(
                new StoredSeries.Key(service, metric, false, 1),
                "v1",
                "",
                "http-client",
                Map.of("job", "x", "le", "3", "__name__", "evil", "http.route", "/a", "http_route", "/b", "9", "nine"),
                1,
                0,
                List.of(),
                Spread.NONE);

        assertThat(series.labels(Map.of(service, "shop")).asMap())
                .isEqualTo(Map.of(
                        "job", "shop",
                        "service_version", "v1",
                        "otel_scope_name", "http-client",
                        "exported_job", "x",
                        "exported_le", "3",
                        "exported___name__", "evil",
                        "http_route", "/a;/b",
                        "key_9", "nine"));
    }
}
