package io.syntra.deployer.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.deployer.runtime.ReplicaLabels;
import io.syntra.deployer.shipping.LogSink.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipperTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ReplicaLabels labels =
            new ReplicaLabels(ReplicaId.random(), new WorkspaceId("acme"), ServiceId.random(), "shop-api", "v1");
    private final Sink sink = new Sink();
    private final List<Shipper> shippers = new ArrayList<>();
    private final Path log;
    private volatile boolean ended;

    ShipperTest(@TempDir Path folder) {
        log = folder.resolve("stdout.log");
    }

    @AfterEach
    void stop() {
        shippers.forEach(Shipper::stop);
    }

    /** Takes what it is told to take. */
    private static final class Sink implements LogSink {

        record Batch(String name, ByteString request) {}

        final List<Batch> offered = new CopyOnWriteArrayList<>();
        final List<String> taken = new CopyOnWriteArrayList<>();
        final List<String> bodies = new CopyOnWriteArrayList<>();
        volatile Outcome outcome = Outcome.TAKEN;

        @Override
        public Outcome send(ReplicaLabels labels, String batchName, byte[] request) {
            offered.add(new Batch(batchName, ByteString.copyFrom(request)));
            if (outcome == Outcome.TAKEN) {
                taken.add(batchName);
                bodies.addAll(bodies(request));
            }
            return outcome;
        }

        static List<String> bodies(byte[] request) {
            try {
                return ExportLogsServiceRequest.parseFrom(request)
                        .getResourceLogs(0)
                        .getScopeLogs(0)
                        .getLogRecordsList()
                        .stream()
                        .map(record -> record.getBody().getStringValue())
                        .toList();
            } catch (IOException e) {
                throw new AssertionError("no OTLP", e);
            }
        }
    }

    @Test
    void shipsEveryLineOnceAndInOrder() throws IOException {
        start();
        var lines = new ArrayList<String>();
        for (int i = 0; i < 2000; i++) {
            lines.add("line " + i);
            write("line " + i + "\n");
        }

        await().atMost(PATIENCE).until(() -> sink.bodies.size() >= lines.size());

        assertThat(sink.bodies).containsExactlyElementsOf(lines);
    }

    @Test
    void keepsATraceTogetherThatComesInPieces() throws IOException {
        write("TypeError: no\n");
        start();
        write("    at a (b:1:2)\n");
        write("    at c (d:3:4)\nnext\n");

        await().atMost(PATIENCE).until(() -> sink.bodies.size() == 2);

        assertThat(sink.bodies).containsExactly("TypeError: no\n    at a (b:1:2)\n    at c (d:3:4)", "next");
    }

    @Test
    void nothingIsLostWhileTelemetryIsAway() throws IOException {
        sink.outcome = Outcome.NOT_NOW;
        write("one\n");
        start();
        await().atMost(PATIENCE).until(() -> sink.offered.size() >= 2);
        write("two\n");
        sink.outcome = Outcome.TAKEN;

        await().atMost(PATIENCE).until(() -> sink.bodies.size() == 2);

        assertThat(sink.bodies).containsExactly("one", "two");
    }

    /** Telemetry had the batch or not: the same name and the same bytes let it know. */
    @Test
    void aBatchInFlightAtACrashIsSentAgainExactlyAsItWas() throws IOException {
        sink.outcome = Outcome.NOT_NOW;
        write("one\ntwo\n");
        var first = start();
        await().atMost(PATIENCE).until(() -> !sink.offered.isEmpty());
        first.stop();
        write("three\n");
        var inFlight = sink.offered.getFirst();
        sink.outcome = Outcome.TAKEN;

        start();
        await().atMost(PATIENCE).until(() -> sink.bodies.size() == 3);

        // The second line could still go on, so it is not part of the batch.
        assertThat(inFlight.name()).isEqualTo(labels.replicaId() + ":stdout:0-4");
        assertThat(sink.taken).startsWith(inFlight.name());
        assertThat(sink.offered)
                .filteredOn(batch -> batch.name().equals(inFlight.name()))
                .allSatisfy(batch -> assertThat(batch.request()).isEqualTo(inFlight.request()));
        assertThat(sink.offered.getLast().name()).endsWith("-14");
        assertThat(sink.bodies).containsExactly("one", "two", "three");
    }

    @Test
    void goesOnWhereTheLastShipperLeftOff() throws IOException {
        write("one\n");
        var first = start();
        await().atMost(PATIENCE).until(() -> sink.bodies.size() == 1);
        first.stop();
        write("two\n");

        start();
        await().atMost(PATIENCE).until(() -> sink.bodies.size() == 2);

        assertThat(sink.bodies).containsExactly("one", "two");
    }

    @Test
    void whatIsRefusedForGoodDoesNotBlockTheRest() throws IOException {
        sink.outcome = Outcome.REFUSED;
        write("bad\n");
        start();
        await().atMost(PATIENCE).until(() -> !sink.offered.isEmpty());
        sink.outcome = Outcome.TAKEN;
        write("good\n");

        await().atMost(PATIENCE).until(() -> !sink.bodies.isEmpty());

        assertThat(sink.bodies).containsExactly("good");
    }

    @Test
    void isDoneWhenTheReplicaIsGoneAndTheLastUnfinishedLineIsShipped() throws IOException {
        write("one\nno end");
        var shipper = start();
        ended = true;

        await().atMost(PATIENCE).until(shipper::isDone);

        assertThat(sink.bodies).containsExactly("one", "no end");
    }

    @Test
    void aVeryLargeRecordIsCutAndAllOfItShipped() throws IOException {
        write(("x".repeat(1000) + "\n y\n").repeat(1000));
        start();
        ended = true;

        await().atMost(PATIENCE)
                .until(() -> sink.bodies.stream().mapToInt(String::length).sum() >= 1000 * 1003);
    }

    @Test
    void givesDiskSpaceBackWithoutMovingAnything(@TempDir Path folder) throws Exception {
        var file = folder.resolve("large");
        Files.writeString(file, "x".repeat(1 << 20));

        DiskSpace.free(file, 0, 1 << 19);

        assertThat(Files.size(file)).isEqualTo(1 << 20);
        assertThat(Files.readString(file).substring(1 << 19)).isEqualTo("x".repeat(1 << 19));
    }

    private Shipper start() {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withMapping(ShippingConfig.class)
                .build()
                .getConfigMapping(ShippingConfig.class);
        var shipper = new Shipper(labels, StdStream.STDOUT, log, () -> ended, sink, config, Clock.systemUTC());
        shippers.add(shipper);
        Thread.ofVirtual().start(shipper);
        return shipper;
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
