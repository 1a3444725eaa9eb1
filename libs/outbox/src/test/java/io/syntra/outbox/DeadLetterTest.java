package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no consumer can use is kept with its cause, and those behind it are served. */
@QuarkusTest
@WithSyntraEngines
class DeadLetterTest {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final Map<String, String> HEADERS = EventProbe.headers(
            new EventMeta(UUID.randomUUID(), "service.restarted", "/test", TestTokens.WORKSPACE, AT));

    @Inject
    Things things;

    private final ServiceId service = ServiceId.random();
    private EventProbe<ServiceEvent> topic;
    private EventProbe<DomainEvent> letters;

    @BeforeEach
    void listen() {
        topic = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
        letters = EventProbe.on(
                ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class),
                Topic.Name.DEAD_LETTER,
                DomainEvent.class);
    }

    @AfterEach
    void close() {
        topic.close();
        letters.close();
    }

    static Stream<Arguments> poison() {
        return Stream.of(
                Arguments.of("no JSON", HEADERS, "no JSON".getBytes(StandardCharsets.UTF_8), "the value is no"),
                Arguments.of(
                        "another type",
                        HEADERS,
                        "{\"type\":\"service.painted\"}".getBytes(StandardCharsets.UTF_8),
                        "service.painted"),
                Arguments.of("no headers", Map.of(), "{}".getBytes(StandardCharsets.UTF_8), "ce_id is missing"),
                Arguments.of("no value", HEADERS, null, "the record has no value"),
                Arguments.of(
                        "as large as Kafka takes",
                        HEADERS,
                        "x".repeat(1_048_000).getBytes(StandardCharsets.UTF_8),
                        "the value is no"),
                Arguments.of("a refusal", HEADERS, created(Things.REFUSED), "there is no such service"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poison")
    void itIsKeptWithItsCause(String what, Map<String, String> headers, byte[] value, String cause) {
        var next = new ServiceEvent.Restarted(service, "shop-api", 1, AT);

        topic.publish(service.toString(), headers, value);
        topic.publish(TestTokens.WORKSPACE, next);

        var letter = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> letters.records().stream()
                                .filter(record -> service.toString().equals(record.key()))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
        assertThat(letter.value()).isEqualTo(value);
        assertThat(header(letter, "dead-letter-reason")).contains(cause);
        assertThat(header(letter, "dead-letter-topic")).isEqualTo(Topic.Name.SERVICE);
        assertThat(header(letter, "dead-letter-offset")).isNotEmpty();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(things.done()).contains(next));
    }

    private static byte[] created(String name) {
        try {
            return Json.mapper().writeValueAsBytes(new ServiceEvent.Created(ServiceId.random(), name, "ada", AT));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
