package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Effects happen once, however often they are asked for. */
@QuarkusTest
@WithSyntraEngines
class OnceTest {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final Caller CALLER = new Caller(TestTokens.WORKSPACE, "ada", Set.of(Role.DEVELOPER), null);

    @Inject
    Inbox inbox;

    @Inject
    Consumption consumption;

    @Inject
    Idempotency idempotency;

    private final AtomicInteger effects = new AtomicInteger();

    @Test
    void anEventDeliveredToTwoThreadsHasOneEffect() throws Exception {
        var meta = meta();

        inParallel(
                20,
                () -> inbox.once("test", meta, () -> Uni.createFrom().voidItem().invoke(effects::incrementAndGet)));

        assertThat(effects).hasValue(1);
    }

    @Test
    void anEffectThatFailedIsNotRemembered() throws Throwable {
        var meta = meta();
        assertThatThrownBy(() -> run(() ->
                        inbox.once("test", meta, () -> Uni.createFrom().failure(new IllegalStateException("no")))))
                .isInstanceOf(IllegalStateException.class);

        run(() -> inbox.once("test", meta, () -> Uni.createFrom().voidItem().invoke(effects::incrementAndGet)));

        assertThat(effects).hasValue(1);
    }

    @Test
    void aConsumerThatTakesManyAtOnceKnowsWhichItTook() throws Throwable {
        var taken = List.of(UUID.randomUUID(), UUID.randomUUID());
        var fresh = UUID.randomUUID();
        run(() -> Panache.withTransaction(() -> inbox.remember("many", taken)));

        run(() -> Panache.withTransaction(() -> inbox.remember("many", List.of(taken.getFirst()))));

        assertThat(run(() -> Panache.withSession(
                        () -> inbox.known("many", List.of(fresh, taken.getFirst(), taken.getLast())))))
                .containsExactlyInAnyOrderElementsOf(taken);
        assertThat(run(() -> Panache.withSession(() -> inbox.known("another", taken))))
                .isEmpty();
    }

    @Test
    void aFailureThatHealsIsTriedUntilItDoes() throws Throwable {
        run(() -> consumption.of(record(), ServiceEvent.class, "test", (meta, event) -> {
            // More often than a failure that does not heal is tried; the transaction is opened each time.
            return effects.incrementAndGet() < 7
                    ? Uni.createFrom().failure(new IOException("the database is away"))
                    : Panache.getSession()
                            .chain(session ->
                                    session.createNativeQuery("select 1").getSingleResult())
                            .replaceWithVoid();
        }));

        assertThat(effects).hasValue(7);
    }

    @Test
    void aFailureThatDoesNotHealEndsAsADeadLetter() {
        assertThatThrownBy(() -> run(() -> consumption.of(record(), ServiceEvent.class, "test", (meta, event) -> {
                    effects.incrementAndGet();
                    return Uni.createFrom().failure(new IllegalStateException("a bug"));
                })))
                .hasMessage("a bug");

        assertThat(effects).hasValue(5);
    }

    @Test
    void jsonThatCannotBeWrittenIsNoOutage() {
        assertThatThrownBy(() -> run(() -> consumption.of(record(), ServiceEvent.class, "test", (meta, event) -> {
                    effects.incrementAndGet();
                    return Uni.createFrom()
                            .failure(new IllegalStateException(
                                    new JsonGenerationException("cannot be written", (JsonGenerator) null)));
                })))
                .hasRootCauseMessage("cannot be written");

        assertThat(effects).hasValue(5);
    }

    @Test
    void aRefusalIsNotAskedForAgain() {
        assertThatThrownBy(() -> run(() -> consumption.of(record(), ServiceEvent.class, "test", (meta, event) -> {
                    effects.incrementAndGet();
                    return Uni.createFrom()
                            .failure(ProblemException.of(ProblemCode.WORKFLOW_NOT_FOUND, "no such workflow"));
                })))
                .isInstanceOf(ProblemException.class);

        assertThat(effects).hasValue(1);
    }

    @Test
    void fiftyEqualRequestsHaveOneEffectAndOneAnswer() throws Exception {
        var key = UUID.randomUUID().toString();

        var answers = inParallel(50, () -> idempotency
                .once(key, CALLER, "scale", Map.of("replicas", 3), 202, () -> Uni.createFrom()
                        .item(Map.of("number", effects.incrementAndGet())))
                .map(OnceTest::json));

        assertThat(effects).hasValue(1);
        assertThat(answers).hasSize(50).allMatch("202 {\"number\":1}"::equals);
    }

    @Test
    void aKeyBelongsToItsRequestAndItsCaller() throws Throwable {
        var key = UUID.randomUUID().toString();
        ask(key, CALLER, 3);

        assertThatThrownBy(() -> ask(key, CALLER, 4))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED));
        ask(key, new Caller(TestTokens.WORKSPACE, "bob", Set.of(Role.DEVELOPER), null), 4);
        assertThat(effects).hasValue(2);
    }

    @Test
    void aRefusedRequestMayBeRepeatedWithItsKey() throws Throwable {
        var key = UUID.randomUUID().toString();
        assertThatThrownBy(() -> run(() -> idempotency.once(key, CALLER, "scale", null, 202, () -> Uni.createFrom()
                        .<String>failure(ProblemException.of(ProblemCode.CONFLICT, "not now")))))
                .isInstanceOf(ProblemException.class);

        ask(key, CALLER, 3);

        assertThat(effects).hasValue(1);
    }

    private void ask(String key, Caller caller, int replicas) throws Throwable {
        run(() -> idempotency.once(key, caller, "scale", Map.of("replicas", replicas), 202, () -> Uni.createFrom()
                .item(effects.incrementAndGet())));
    }

    private static String json(Response response) {
        try {
            var entity = response.getEntity();
            return response.getStatus() + " "
                    + (entity instanceof String text
                            ? text
                            : io.syntra.contracts.Json.mapper().writeValueAsString(entity));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T run(Supplier<Uni<T>> work) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(work);
    }

    private static <T> List<T> inParallel(int times, Supplier<Uni<T>> work) throws Exception {
        var results = new ArrayList<T>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < times; i++) {
                futures.add(executor.submit(() -> {
                    try {
                        return run(work);
                    } catch (Throwable e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (var future : futures) {
                results.add(future.get());
            }
        }
        return results;
    }

    private static EventMeta meta() {
        return new EventMeta(UUID.randomUUID(), "service.restarted", "/test", TestTokens.WORKSPACE, AT);
    }

    private static ConsumerRecord<String, byte[]> record() {
        var headers = new RecordHeaders();
        EventProbe.headers(meta()).forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        var service = ServiceId.random();
        try {
            return new ConsumerRecord<>(
                    "syntra.deployer.service.v1",
                    0,
                    0L,
                    0L,
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    service.toString(),
                    io.syntra.contracts.Json.mapper()
                            .writeValueAsBytes(new ServiceEvent.Restarted(service, "shop-api", 1, AT)),
                    headers,
                    Optional.empty());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
