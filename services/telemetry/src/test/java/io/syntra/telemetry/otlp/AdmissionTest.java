package io.syntra.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.runtime.configuration.MemorySize;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.dropped.Reason;
import io.syntra.telemetry.limit.IngestLimits;
import io.syntra.telemetry.limit.SeenValues;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.sampling.IngestRule;
import io.syntra.telemetry.sampling.IngestRules;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Signal;
import io.syntra.testing.TestTokens;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private final ServiceId shop = ServiceId.random();
    private final ServiceId blog = ServiceId.random();

    @Test
    void tooOldAndTooNewAreRejectedTheRestIsKept() throws Exception {
        var request = request(ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder()
                        .addLogRecords(log("old").setTimeUnixNano(nanos(NOW.minusSeconds(31L * 86_400))))
                        .addLogRecords(log("good").setTimeUnixNano(nanos(NOW)))
                        .addLogRecords(log("in ms, not ns").setTimeUnixNano(NOW.toEpochMilli()))
                        .addLogRecords(log("new").setTimeUnixNano(nanos(NOW.plusSeconds(2 * 86_400))))
                        .addLogRecords(log("unsigned").setTimeUnixNano(-1))
                        .addLogRecords(log("without a time")))
                .build());

        var admitted = admit(request);

        assertThat(bodies(admitted)).containsExactly("good", "without a time");
        assertThat(admitted.rejected()).isEqualTo(4);
        assertThat(admitted.why().orElseThrow()).contains("older than the 30 days", "in the future");
    }

    @Test
    void largeRequestsAreCutWithoutLosingOrReorderingAnything() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var expected = new ArrayList<String>();
            var request = ExportLogsServiceRequest.newBuilder();
            for (int r = random.nextInt(1, 6); r > 0; r--) {
                var bodies = new ArrayList<String>();
                for (int i = random.nextInt(2_000); i > 0; i--) {
                    bodies.add(expected.size() + bodies.size() + " " + "x".repeat(random.nextInt(400)));
                }
                expected.addAll(bodies);
                request.addResourceLogs(resource(shop.toString(), bodies.toArray(String[]::new)));
            }

            var admitted = admit(request.build());

            assertThat(bodies(admitted)).isEqualTo(expected);
            assertThat(admitted.parcels()).allSatisfy(p -> assertThat(p.size()).isLessThan(400_000));
        }
    }

    /** Guarded by {@code Admission.OpenParcel.reach}: parts of a batch that are stored already are told by their number. */
    @Test
    void aPartHoldsTheSameLinesWhateverRulesCome() throws Exception {
        var before = new IngestRules(List.of(dropping("even ")));
        var after = new IngestRules(List.of(dropping("odd "), dropping("early ")));
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var bodies = new ArrayList<String>();
            for (int i = 0; i < 4_000; i++) {
                bodies.add((i < 1_000 ? "early " : "") + (i % 2 == 0 ? "even " : "odd ") + i + " "
                        + "x".repeat(random.nextInt(300)));
            }
            var request = request(resource(shop.toString(), bodies.toArray(String[]::new)));
            var whole = partOf(admit(request));
            assertThat(whole.values()).contains(1, 2);

            for (var rules : List.of(before, after)) {
                var left = partOf(new Admission(sieve(rules)).admit(request.toByteArray()));
                assertThat(left).isNotEmpty().hasSizeLessThan(whole.size());
                assertThat(whole).containsAllEntriesOf(left);
            }
        }
    }

    private static List<KeyValue> attributes(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> KeyValue.newBuilder()
                        .setKey("a" + i)
                        .setValue(AnyValue.newBuilder().setIntValue(i))
                        .build())
                .toList();
    }

    /** Guarded by {@code AttributeLimit.cut}: each list counts, not only that of the record. */
    @Test
    void resourcesEventsAndLinksKeepAsManyAttributesAsARecordMayHave() throws Exception {
        var span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[16]))
                .setSpanId(ByteString.copyFrom(new byte[8]))
                .setStartTimeUnixNano(nanos(NOW))
                .addAllAttributes(attributes(0, 129))
                .addEvents(Span.Event.newBuilder().addAllAttributes(attributes(0, 130)))
                .addEvents(Span.Event.newBuilder().addAllAttributes(attributes(0, 1)))
                .addLinks(Span.Link.newBuilder().addAllAttributes(attributes(0, 131)));
        var resource = Resource.newBuilder()
                .addAllAttributes(attributes(0, 131))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("service.version")
                        .setValue(AnyValue.newBuilder().setStringValue("v7")));
        var request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource)
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build();

        var admitted = new Admission(sieve(Signal.TRACES)).admit(request.toByteArray());

        var kept = ExportTraceServiceRequest.parseFrom(admitted.parcels().getFirst())
                .getResourceSpans(0);
        assertThat(kept.getResource().getAttributesList()).hasSize(128);
        assertThat(kept.getResource().getAttributes(0).getValue().getStringValue())
                .isEqualTo("v7");
        assertThat(kept.getResource().getDroppedAttributesCount()).isEqualTo(4);
        var its = kept.getScopeSpans(0).getSpans(0);
        assertThat(its.getAttributesList()).isEqualTo(attributes(0, 128));
        assertThat(its.getEvents(0).getAttributesList()).isEqualTo(attributes(0, 128));
        assertThat(its.getEvents(0).getDroppedAttributesCount()).isEqualTo(2);
        assertThat(its.getEvents(1)).isEqualTo(span.getEvents(1));
        assertThat(its.getLinks(0).getAttributesList()).isEqualTo(attributes(0, 128));
        assertThat(admitted.dropped()).isEqualTo(Map.of(Reason.tooManyAttributes(Signal.TRACES), 1L + 2 + 3 + 4));
        assertThat(admitted.rejected()).isZero();
    }

    /** Guarded by {@code Sieve.refusalOf}: a scope's attributes make series. */
    @Test
    void pointsOfAScopeWithTooManyAttributesAreRejected() throws Exception {
        var request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .setScope(InstrumentationScope.newBuilder().addAllAttributes(attributes(0, 129)))
                                .addMetrics(Metric.newBuilder()
                                        .setName("level")
                                        .setGauge(Gauge.newBuilder()
                                                .addDataPoints(NumberDataPoint.newBuilder()
                                                        .setTimeUnixNano(nanos(NOW)))))))
                .build();

        var admitted = new Admission(sieve(Signal.METRICS)).admit(request.toByteArray());

        assertThat(admitted.rejected()).isEqualTo(1);
        assertThat(admitted.dropped()).isEqualTo(Map.of(Reason.tooManyAttributes(Signal.METRICS), 1L));
        assertThat(admitted.why().orElseThrow()).contains("more than 128 attributes");
    }

    private static IngestRule dropping(String text) {
        return new IngestRule(text.strip(), "logs", null, null, text, null, null);
    }

    private static Map<String, Integer> partOf(Admitted admitted) throws InvalidProtocolBufferException {
        var parts = new HashMap<String, Integer>();
        for (int part = 0; part < admitted.parcels().size(); part++) {
            for (var body : bodies(admitted.parcels().get(part))) {
                parts.put(body, part);
            }
        }
        return parts;
    }

    @Test
    void whatStandsAroundARecordComesAlong() throws Exception {
        var admitted = admit(request(resource(shop.toString(), "a")));

        var read = ExportLogsServiceRequest.parseFrom(admitted.parcels().getFirst());
        assertThat(read.getResourceLogs(0).getResource().getAttributesCount()).isEqualTo(1);
        assertThat(read.getResourceLogs(0).getSchemaUrl()).isEqualTo("https://schema");
        assertThat(read.getResourceLogs(0).getScopeLogs(0).getScope().getName()).isEqualTo("lib");
    }

    @Test
    void recordsStayWithTheResourceThatSentThem() throws Exception {
        var admitted = admit(request(resource("one", "a", "b"), resource("two", "c"), resource("one", "d")));

        var read = ExportLogsServiceRequest.parseFrom(admitted.parcels().getFirst());
        var seen = new ArrayList<String>();
        for (var resource : read.getResourceLogsList()) {
            var name = resource.getResource().getAttributes(0).getValue().getStringValue();
            resource.getScopeLogs(0)
                    .getLogRecordsList()
                    .forEach(log -> seen.add(name + " " + log.getBody().getStringValue()));
        }
        assertThat(seen).containsExactly("one a", "one b", "two c", "one d");
    }

    @Test
    void aRecordThatKafkaCannotTakeIsRejectedAlone() throws Exception {
        var admitted = admit(request(resource(shop.toString(), "a", "x".repeat(950_000), "b")));

        assertThat(bodies(admitted)).containsExactly("a", "b");
        assertThat(admitted.rejected()).isEqualTo(1);
    }

    @Test
    void bytesThatAreNoOtlpRefuseTheRequest() {
        assertThatThrownBy(() -> new Admission(sieve()).admit(new byte[] {10, 127, 3}))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void anyDamageIsReadOrRefused() throws Exception {
        var good = request(resource(shop.toString(), "a", "b"), resource(blog.toString(), "c"))
                .toByteArray();
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var bytes = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Admitted admitted;
            try {
                admitted = new Admission(sieve()).admit(bytes);
            } catch (InvalidProtocolBufferException refused) {
                assertThat(refused).hasMessageNotContaining("null");
                continue;
            }
            for (var parcel : admitted.parcels()) {
                assertThat(ExportLogsServiceRequest.parseFrom(parcel).isInitialized())
                        .describedAs("seed %s", seed)
                        .isTrue();
            }
        }
    }

    /** Guarded by {@code ItemCheck.excess}, which asks before the item is read. */
    @Test
    void aMetricOfEmptyPointsIsRejectedUnread() throws Exception {
        for (long points : List.of(100_001L, 400_000L, 10_000_000L)) {
            var request = gauge((int) points);

            var before = allocated();
            var admitted = new Admission(sieve(Signal.METRICS)).admit(request);
            var allocated = allocated() - before;

            assertThat(admitted.parcels()).allMatch(ByteString::isEmpty);
            assertThat(admitted.rejected()).isEqualTo(points);
            // A point would have a hundred bytes as an object; a slice that is looked at and forgotten has forty.
            assertThat(allocated).isLessThan(80L * points + 1_000_000);
        }
    }

    /** Guarded by {@code Admission.OpenParcel.reach}. */
    @Test
    void aParcelHasNoMorePartsThanItsReaderCanHold() throws Exception {
        var request = new ByteArrayOutputStream();
        for (int i = 0; i < 5; i++) {
            request.write(gauge(60_000));
        }

        var admitted = new Admission(sieve(Signal.METRICS)).admit(request.toByteArray());

        assertThat(admitted.kept()).isEqualTo(300_000);
        assertThat(admitted.parcels()).hasSize(5);
        for (var parcel : admitted.parcels()) {
            assertThat(Parts.ofRequest(Signal.METRICS, parcel)).isBetween(60_000L, Parts.MOST);
        }
    }

    /** Guarded by {@code Parts.walk}: what protobuf makes objects of counts, wherever it stands. */
    @Test
    void whateverBecomesAnObjectCounts() throws Exception {
        var value = AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder()
                        .addAllValues(Collections.nCopies(1_000, AnyValue.getDefaultInstance())));
        var unknown = UnknownFieldSet.newBuilder();
        for (int field = 1_000; field < 2_000; field++) {
            unknown.addField(
                    field, UnknownFieldSet.Field.newBuilder().addVarint(1).build());
        }

        assertThat(Parts.ofItem(
                        Signal.LOGS,
                        LogRecord.newBuilder().setBody(value).build().toByteString()))
                .isEqualTo(1_003);
        assertThat(Parts.ofItem(
                        Signal.LOGS,
                        LogRecord.newBuilder()
                                .setUnknownFields(unknown.build())
                                .build()
                                .toByteString()))
                .isEqualTo(1_001);
        assertThat(Parts.ofItem(
                        Signal.METRICS,
                        Metric.newBuilder()
                                .setHistogram(Histogram.newBuilder()
                                        .addDataPoints(HistogramDataPoint.newBuilder()
                                                .addAllExplicitBounds(Collections.nCopies(1_000, 1.0))))
                                .build()
                                .toByteString()))
                .isEqualTo(1_003);
        assertThat(Parts.ofItem(
                        Signal.LOGS, log("plain").setTimeUnixNano(1).build().toByteString()))
                .isEqualTo(2);
    }

    /** Guarded by {@code Sieve.repeats}: what stands around many small records is kept with each. */
    @Test
    void whatEachRecordRepeatsIsChargedAndHasAnEnd() throws Exception {
        var around = Resource.newBuilder()
                .addAttributes(KeyValue.newBuilder()
                        .setKey("k")
                        .setValue(AnyValue.newBuilder().setStringValue("x".repeat(50_000))));
        var scope =
                ScopeLogs.newBuilder().addAllLogRecords(Collections.nCopies(20_000, LogRecord.getDefaultInstance()));

        var admitted = admit(request(ResourceLogs.newBuilder()
                .setResource(around)
                .addScopeLogs(scope)
                .build()));

        assertThat(admitted.repeated()).isBetween(250L << 20, 256L << 20);
        assertThat(admitted.kept()).isBetween(5_000L, 6_000L);
        assertThat(admitted.rejected()).isEqualTo(20_000 - admitted.kept());
        assertThat(admitted.why().orElseThrow()).contains("kept with each record");
        for (var parcel : admitted.parcels()) {
            assertThat(Parts.ofRequest(Signal.LOGS, parcel)).isLessThanOrEqualTo(Parts.MOST * 11 / 10);
        }
    }

    /** Guarded by {@code Sieve.refusalOf}. */
    @Test
    void aReplicaThatIsCalledOtherwiseEachTimeHasALimitToo() throws Exception {
        var sieve = sieve(Signal.METRICS);
        for (int i = 0; i < 15; i++) {
            var request = ExportMetricsServiceRequest.newBuilder()
                    .addResourceMetrics(ResourceMetrics.newBuilder()
                            .setResource(Resource.newBuilder()
                                    .addAttributes(KeyValue.newBuilder()
                                            .setKey("service.instance.id")
                                            .setValue(AnyValue.newBuilder().setStringValue("replica " + i))))
                            .addScopeMetrics(ScopeMetrics.newBuilder()
                                    .addMetrics(Metric.newBuilder()
                                            .setName("m")
                                            .setGauge(Gauge.newBuilder()
                                                    .addDataPoints(NumberDataPoint.getDefaultInstance())))))
                    .build();
            new Admission(sieve).admit(request.toByteArray());
        }

        assertThat(sieve.kept()).isEqualTo(10);
        assertThat(sieve.dropped()).containsExactly(Map.entry(Reason.tooManyValues(Signal.METRICS), 5L));
    }

    /** Guarded by {@code JsonParts}. */
    @Test
    void aBombInJsonIsRefusedWhileItIsRead() {
        var body = ("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}" + ",{}".repeat(6_000_000) + "]}]}]}")
                .getBytes(StandardCharsets.UTF_8);
        var share = new InFlight(limits()).open(new WorkspaceId("acme"));
        share.whole();

        assertThatThrownBy(() -> OtlpMedia.JSON.toProtobuf(Signal.LOGS, body, share))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("more than 500000");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** A metric with a name and that many points of no content: two bytes each. */
    private static byte[] gauge(int points) {
        var data = new byte[2 * points];
        for (int i = 0; i < data.length; i += 2) {
            data[i] = 10;
        }
        var metric = new ByteArrayOutputStream();
        ProtoFields.write(metric, Metric.NAME_FIELD_NUMBER, ByteString.copyFromUtf8("bomb"));
        ProtoFields.write(metric, Metric.GAUGE_FIELD_NUMBER, UnsafeByteOperations.unsafeWrap(data));
        var bytes = metric;
        for (var number : List.of(2, 2, 1)) {
            var around = new ByteArrayOutputStream();
            ProtoFields.write(around, number, UnsafeByteOperations.unsafeWrap(bytes.toByteArray()));
            bytes = around;
        }
        return bytes.toByteArray();
    }

    private static OtlpLimits limits() {
        return new OtlpLimits() {
            @Override
            public MemorySize requestSize() {
                return new MemorySize(BigInteger.valueOf(20 << 20));
            }

            @Override
            public MemorySize inFlight() {
                return new MemorySize(BigInteger.valueOf(64 << 20));
            }

            @Override
            public Duration patience() {
                return Duration.ofSeconds(60);
            }

            @Override
            public int grpcPort() {
                return 0;
            }

            @Override
            public Duration grpcPatience() {
                return Duration.ZERO;
            }

            @Override
            public String grpcHost() {
                return "";
            }
        };
    }

    private Admitted admit(ExportLogsServiceRequest request) throws Exception {
        return new Admission(sieve()).admit(request.toByteArray());
    }

    private Sieve sieve() {
        return sieve(IngestRules.NONE);
    }

    private Sieve sieve(IngestRules rules) {
        return sieve(Signal.LOGS, rules);
    }

    private Sieve sieve(Signal signal) {
        return sieve(signal, IngestRules.NONE);
    }

    private Sieve sieve(Signal signal, IngestRules rules) {
        return new Sieve(
                new ServiceOf(TestTokens.WORKSPACE, shop),
                signal,
                check(),
                rules,
                new IngestLimits(1, 1, 128, 10),
                new SeenValues(Clock.systemUTC()));
    }

    private static ItemCheck check() {
        return new ItemCheck(new KeptTime(() -> 30, Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    private static ExportLogsServiceRequest request(ResourceLogs... resources) {
        return ExportLogsServiceRequest.newBuilder()
                .addAllResourceLogs(List.of(resources))
                .build();
    }

    private static ResourceLogs resource(String service, String... bodies) {
        var scope = ScopeLogs.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("lib"));
        for (var body : bodies) {
            scope.addLogRecords(log(body));
        }
        return ResourceLogs.newBuilder()
                .setResource(Resource.newBuilder()
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("syntra.service_id")
                                .setValue(AnyValue.newBuilder().setStringValue(service))))
                .addScopeLogs(scope)
                .setSchemaUrl("https://schema")
                .build();
    }

    private static LogRecord.Builder log(String body) {
        return LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue(body));
    }

    private static List<String> bodies(Admitted admitted) throws InvalidProtocolBufferException {
        var bodies = new ArrayList<String>();
        for (var parcel : admitted.parcels()) {
            bodies.addAll(bodies(parcel));
        }
        return bodies;
    }

    private static List<String> bodies(ByteString parcel) throws InvalidProtocolBufferException {
        var bodies = new ArrayList<String>();
        for (var resource : ExportLogsServiceRequest.parseFrom(parcel).getResourceLogsList()) {
            for (var scope : resource.getScopeLogsList()) {
                scope.getLogRecordsList()
                        .forEach(log -> bodies.add(log.getBody().getStringValue()));
            }
        }
        return bodies;
    }

    private static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond());
    }
}
