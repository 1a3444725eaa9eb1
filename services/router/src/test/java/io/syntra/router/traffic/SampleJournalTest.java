package io.syntra.router.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.router.ManualClock;
import io.syntra.router.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleJournalTest {

    private static final Duration NOW = Duration.ZERO;

    private final Path folder;

    SampleJournalTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void samplesComeOutInTheOrderInWhichTheyCame() throws Exception {
        var journal = new SampleJournal(folder, 1_000_000);
        var first = samples(3);
        var second = samples(2);

        journal.append(first);
        var oldest = journal.awaitOldest(NOW).orElseThrow();
        journal.append(second);

        assertThat(journal.read(oldest)).isEqualTo(first);
        journal.done(oldest);
        var next = journal.awaitOldest(NOW).orElseThrow();
        assertThat(journal.read(next)).isEqualTo(second);
        journal.done(next);
        assertThat(journal.waiting()).isZero();
        assertThat(journal.awaitOldest(NOW)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatWasNotSentIsThereAfterARestart() throws Exception {
        var samples = samples(5);
        new SampleJournal(folder, 1_000_000).append(samples);

        var restarted = new SampleJournal(folder, 1_000_000);
        restarted.append(samples(1));

        assertThat(restarted.waiting()).isEqualTo(6);
        assertThat(restarted.read(restarted.awaitOldest(NOW).orElseThrow())).isEqualTo(samples);
    }

    @Test
    void aLineThatACrashCutOffCostsOnlyItself() throws Exception {
        var samples = samples(2);
        new SampleJournal(folder, 1_000_000).append(samples);
        var file = onlyFile();
        Files.writeString(file, "{\"id\":\"0123", StandardOpenOption.APPEND);

        var restarted = new SampleJournal(folder, 1_000_000);

        assertThat(restarted.read(restarted.awaitOldest(NOW).orElseThrow())).isEqualTo(samples);
    }

    @Test
    void beyondTheLimitTheOldestAreDroppedAndCounted() throws Exception {
        var journal = new SampleJournal(folder, 1);
        var last = samples(1);

        journal.append(samples(3));
        journal.awaitOldest(NOW);
        journal.append(last);

        assertThat(journal.dropped()).isEqualTo(3);
        assertThat(journal.read(journal.awaitOldest(NOW).orElseThrow())).isEqualTo(last);
    }

    @Test
    void anEventOnKafkaIsACloudEventInBinaryMode() {
        var traffic = samples(1).getFirst();

        var record = TrafficPublisher.record(traffic);

        assertThat(record.topic()).isEqualTo("syntra.router.traffic.v1");
        assertThat(record.key()).isEqualTo(traffic.sample().serviceId().toString());
        assertThat(header(record, EventMeta.Header.ID)).isEqualTo(traffic.id().toString());
        assertThat(header(record, EventMeta.Header.TYPE)).isEqualTo("traffic.sample");
        assertThat(header(record, EventMeta.Header.WORKSPACE)).isEqualTo("acme");
        assertThat(header(record, EventMeta.Header.TIME)).isEqualTo("2026-03-01T12:00:01Z");
        assertThat(new String(record.value(), StandardCharsets.UTF_8)).contains("\"type\":\"traffic.sample\"");
    }

    private static String header(org.apache.kafka.clients.producer.ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static List<Traffic> samples(int count) {
        var meter = new TrafficMeter(new ManualClock(), UUID.randomUUID(), 100);
        for (int i = 0; i < count; i++) {
            meter.answered(
                    new Billed(Tables.WORKSPACE, ServiceId.random(), ReleaseId.random(), "v1", "local"),
                    PathTemplate.of("GET", "/"),
                    new Answered(200, false, 1_000_000));
        }
        return new ArrayList<>(meter.drainAll());
    }
}
