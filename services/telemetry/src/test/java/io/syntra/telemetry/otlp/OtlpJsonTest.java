package io.syntra.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.signal.Signal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpJsonTest {

    @Test
    void idsAreHexAndIntegersComeAsTextOrNumber() {
        var request = (ExportLogsServiceRequest) read(Signal.LOGS, """
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
                  "scopeLogs":[{"scope":{"name":"lib"},"logRecords":[
                    {"timeUnixNano":"1544712660300000000","observedTimeUnixNano":1544712660300000001,
                     "severityNumber":10,"severityText":"Information",
                     "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174",
                     "body":{"stringValue":"Example"},
                     "attributes":[
                       {"key":"int","value":{"intValue":"-10"}},
                       {"key":"int2","value":{"intValue":9007199254740993}},
                       {"key":"double","value":{"doubleValue":637.704}},
                       {"key":"nan","value":{"doubleValue":"NaN"}},
                       {"key":"bool","value":{"boolValue":true}},
                       {"key":"bytes","value":{"bytesValue":"AQI="}},
                       {"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":1}]}}},
                       {"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}}}]}]}]}]}""");

        var log = request.getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
        assertThat(log.getTimeUnixNano()).isEqualTo(1544712660300000000L);
        assertThat(log.getObservedTimeUnixNano()).isEqualTo(1544712660300000001L);
        assertThat(log.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_INFO2);
        assertThat(HexFormat.of().formatHex(log.getTraceId().toByteArray()))
                .isEqualTo("5b8efff798038103d269b633813fc60c");
        assertThat(log.getSpanId().size()).isEqualTo(8);
        assertThat(log.getAttributes(0).getValue().getIntValue()).isEqualTo(-10);
        assertThat(log.getAttributes(1).getValue().getIntValue()).isEqualTo(9007199254740993L);
        assertThat(log.getAttributes(2).getValue().getDoubleValue()).isEqualTo(637.704);
        assertThat(log.getAttributes(3).getValue().getDoubleValue()).isNaN();
        assertThat(log.getAttributes(5).getValue().getBytesValue()).isEqualTo(ByteString.copyFrom(new byte[] {1, 2}));
        assertThat(log.getAttributes(6).getValue().getArrayValue().getValuesCount())
                .isEqualTo(2);
        assertThat(log.getAttributes(7).getValue().getKvlistValue().getValues(0).getKey())
                .isEqualTo("k");
    }

    @Test
    void unknownFieldsAndNullsAreSkipped() {
        var request = (ExportTraceServiceRequest) read(Signal.TRACES, """
                {"newField":{"deep":[1,{"x":2}]},"resourceSpans":[{"resource":null,"scopeSpans":[{"spans":[
                  {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"",
                   "name":"GET /","kind":2,"later":null,"events":[{"name":"exception","what":1}]}]}]}]}""");

        var span = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
        assertThat(span.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(span.getEvents(0).getName()).isEqualTo("exception");
    }

    @Test
    void metricsOfEveryKind() {
        var request = (ExportMetricsServiceRequest) read(Signal.METRICS, """
                {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
                  {"name":"a","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asDouble":5,"timeUnixNano":"1"}]}},
                  {"name":"b","gauge":{"dataPoints":[{"asInt":"7"}]}},
                  {"name":"c","histogram":{"dataPoints":[{"count":2,"sum":3,"bucketCounts":["1","1"],"explicitBounds":[1]}]}},
                  {"name":"d","exponentialHistogram":{"dataPoints":[{"scale":-1,"positive":{"offset":1,"bucketCounts":[0,2]}}]}}
                ]}]}]}""");

        var metrics = request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
        assertThat(metrics.get(0).getSum().getDataPoints(0).getAsDouble()).isEqualTo(5);
        assertThat(metrics.get(1).getGauge().getDataPoints(0).getAsInt()).isEqualTo(7);
        assertThat(metrics.get(2).getHistogram().getDataPoints(0).getBucketCountsList())
                .containsExactly(1L, 1L);
        assertThat(metrics.get(3).getExponentialHistogram().getDataPoints(0).getScale())
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"xyz"}]}]}]} | /resourceLogs/0/scopeLogs/0/logRecords/0/traceId: must be an id
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"SEVERITY_NUMBER_INFO"}]}]}]} | must be the number of the enum's value
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"-5"}]}]}]} | is out of range
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1.5}]}]}]} | must be an integer
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1e999999999}]}]}]} | out of range
            {"resourceLogs":{}} | /resourceLogs: must be a list
            {"resourceLogs":[1]} | must be an object
            [] | must be a JSON object
            {"resourceLogs":[ | The body is no JSON
            {} {} | something follows
            `` | must be a JSON object
            """)
    void whatIsNoOtlpIsRefusedWithThePlace(String body, String message) {
        assertThatThrownBy(() -> read(Signal.LOGS, body))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anyDamageIsReadOrRefusedButNeverBreaks() {
        var good = """
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"é"},"traceId":"00"}]}]}]}""".getBytes(StandardCharsets.UTF_8);
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var bytes = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                OtlpJson.read(bytes, Signal.LOGS.newRequest(), () -> {});
            } catch (ProblemException refused) {
                assertThat(refused.code().status()).isEqualTo(400);
            }
        }
    }

    private static Object read(Signal signal, String json) {
        return OtlpJson.read(json.getBytes(StandardCharsets.UTF_8), signal.newRequest(), () -> {});
    }
}
