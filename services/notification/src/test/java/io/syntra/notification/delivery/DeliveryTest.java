package io.syntra.notification.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Meaning;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.Topic;
import io.syntra.egress.Deadline;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.Spot;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.EventProbe;
import io.syntra.testing.Receiver;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithSyntraEngines
class DeliveryTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Inject
    MovableClock clock;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Deliveries deliveries;

    @Inject
    Lanes lanes;

    @Inject
    Sender sender;

    @Inject
    Packing packing;

    @Inject
    Pool pool;

    @Inject
    Secrets secrets;

    private EventProbe<NotificationRequest> requests;
    private EventProbe<DeliveryEvent> outcomes;
    private Receiver receiver;

    /** What one test leaves at a target is nothing to another. */
    private final Workplace workplace = Workplace.anew();

    @BeforeEach
    void open() {
        requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
        outcomes = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class);
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        requests.close();
        outcomes.close();
        receiver.close();
    }

    /** And it is no dead letter. Guarded by: what {@code AcceptRequests} knows already. */
    @Test
    void whatIsAskedForTwiceArrivesOnce() {
        var request = request(receiver.url("/team?token=secret"));
        var meta = meta();
        var again = meta();

        requests.publish(meta, request);
        requests.publish(meta, request);
        requests.publish(again, request);

        var delivered = outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));
        assertThat(delivered.attempts()).isEqualTo(1);
        await().atMost(DEADLINE).until(() -> taken(again));
        assertThat(delivered.origin()).isEqualTo(request.origin());
        aLaterOneArrives();
        assertThat(messagesOf(request)).hasSize(1);
        assertThat(outcomes.events().stream().filter(seen -> is(seen.event(), request)))
                .hasSize(1);
        assertThat(view(request, "delivered").getString("target"))
                .isEqualTo("Webhook http://127.0.0.1:" + receiver.port());
    }

    private boolean taken(EventMeta event) {
        return pool.query("select 1 from inbox where event_id = '" + event.id() + "'")
                        .execute()
                        .await()
                        .atMost(DEADLINE)
                        .size()
                == 1;
    }

    @Test
    void theMessageIsWhatWasAskedForAndNamesItsDelivery() {
        var text = "\"quotes\" \\ </script> {{x}} \u0000 \n 😀 \u202e {\"channel\":\"#other\"}";
        var request = NotificationRequest.toWebhook(
                DeliveryId.random(),
                receiver.url("/hook?a=b").replace("http://", "http://user:pa%20ss@"),
                "shop-api fails",
                text,
                Map.of("count", 3),
                "workflow_run:1",
                Instant.now());

        requests.publish(workplace.id(), request);

        outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));
        var message = messagesOf(request).getFirst();
        assertThat(message.path()).isEqualTo("/hook?a=b");
        assertThat(message.headers())
                .containsEntry("idempotency-key", request.deliveryId().toString())
                .containsEntry("content-type", "application/json")
                .containsEntry("user-agent", "Syntra/1")
                .containsEntry("host", "127.0.0.1:" + receiver.port())
                .containsEntry("authorization", "Basic dXNlcjpwYSBzcw==");
        assertThat(message.body().path("text").textValue()).isEqualTo(text);
        assertThat(message.body().path("title").textValue()).isEqualTo("shop-api fails");
        assertThat(message.body().path("data").path("count").intValue()).isEqualTo(3);
        assertThat(message.body().path("delivery_id").textValue())
                .isEqualTo(request.deliveryId().toString());
        assertThat(message.body().path("origin").textValue()).isEqualTo("workflow_run:1");
        assertThat(message.body().has("at")).isTrue();
        assertThat(view(request, "delivered").getString("target"))
                .isEqualTo("Webhook http://127.0.0.1:" + receiver.port());
    }

    /** Guards: whoever knows the URL can write to the team, so that it is looked up for the one call only. */
    @Test
    void aTargetIsNamedByItsSecret() {
        var name = new SecretName("hook-" + UUID.randomUUID());
        secrets.put(workplace.id(), name, SecretValue.of(receiver.url("/team?token=aVerySecretToken")), Secrets.ABSENT);

        var request = ask("secret:" + name);

        outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));
        assertThat(messagesOf(request)).singleElement().satisfies(message -> assertThat(message.path())
                .isEqualTo("/team?token=aVerySecretToken"));
        assertThat(view(request, "delivered").getString("target")).isEqualTo("Webhook secret:" + name);
        assertThat(pool.query("select d::text from delivery d where id = '" + request.deliveryId() + "'")
                        .execute()
                        .await()
                        .atMost(DEADLINE))
                .singleElement()
                .satisfies(row -> assertThat(row.getString(0)).doesNotContain("aVerySecretToken"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "secret:nobody-set-it § the secret nobody-set-it is not set in this workspace",
                "secret:Not_A_Name § target begins with \"secret:\", so a secret's name must follow",
            })
    void aTargetWhoseSecretIsNotThereHasFailed(String target, String reason) {
        var request = ask(target);

        assertThat(outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request))
                        .reason())
                .startsWith(reason);
    }

    @Test
    void aTargetThatIsBusyIsTriedAgain() {
        receiver.then(503, "later").then(500, "");
        var request = ask(receiver.url("/"));

        var delivered = outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));

        assertThat(delivered.attempts()).isEqualTo(3);
        assertThat(messagesOf(request)).hasSize(3);
    }

    @Test
    void afterTheLastAttemptItHasFailed() {
        receiver.then(503, "later").then(503, "later").then(503, "later");
        var request = ask(receiver.url("/"));

        var failed = outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request));

        assertThat(failed.reason()).isEqualTo("the target answered 503: later (attempt 3 of 3)");
        assertThat(messagesOf(request)).hasSize(3);
    }

    @Test
    void retryAfterIsObeyedToTheSecond() {
        receiver.then(429, "slow down", "Retry-After", "3600");
        var request = ask(receiver.url("/limited"));
        var waiting = view(request, "waiting");
        var next = Instant.parse(waiting.getString("next_attempt_at"));
        assertThat(Duration.between(clock.instant(), next)).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        assertThat(waiting.getString("reason")).isEqualTo("the target answered 429: slow down");

        clock.advance(Duration.ofMinutes(59));
        aLaterOneArrives();
        assertThat(messagesOf(request)).hasSize(1);

        clock.advance(Duration.ofMinutes(1));
        outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));
        assertThat(messagesOf(request)).hasSize(2);
    }

    @Test
    void aTargetThatIsNotThereYetIsTriedAgain() {
        int port = receiver.port();
        receiver.close();
        var request = ask("http://127.0.0.1:" + port + "/");
        assertThat(view(request, "waiting", "failed").getString("reason"))
                .startsWith("127.0.0.1 did not accept a connection");

        receiver = new Receiver(port);
        resendIfFailed(request);

        outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));
    }

    @Test
    void whatTheTargetRefusesHasFailedUntilAPersonSendsItAgain() {
        receiver.then(400, "no such\n\tchannel");
        var request = ask(receiver.url("/"));
        var failed = outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request));
        assertThat(failed.reason()).isEqualTo("the target answered 400: no such channel");

        change(request, "resend", as("vic", "viewer")).statusCode(403);
        change(request, "resend", TestTokens.stranger()).statusCode(404).body("code", equalTo("delivery_not_found"));
        change(request, "resend", as("dev", "developer")).statusCode(202);

        assertThat(outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request))
                        .attempts())
                .isEqualTo(2);
        view(request, "delivered");
        change(request, "resend", as("dev", "developer"))
                .statusCode(409)
                .body("detail", containsString("The delivery is delivered"));
    }

    /** For the audit log, in the transaction of what was decided. Guarded by: the outbox in {@code DeliveryResource}. */
    @Test
    void whatAPersonDecidesIsSaidWithWhatItWas() {
        receiver.then(400, "no such channel");
        receiver.then(400, "no such channel");
        var request = ask(receiver.url("/"));
        outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request));

        try (var decisions = EventProbe.on(Topic.MESSAGE_DECISION, MessageDecisionEvent.class)) {
            change(request, "resend", as("dev", "developer")).statusCode(202);
            outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request) && e.attempts() == 2);
            change(request, "mark-delivered", as("dev", "developer")).statusCode(202);
            change(request, "mark-delivered", as("dev", "developer")).statusCode(409);

            var resent = decisions.await(
                    MessageDecisionEvent.Resent.class, e -> e.deliveryId().equals(request.deliveryId()));
            assertThat(resent.by()).isEqualTo("dev");
            assertThat(resent.was()).isEqualTo("failed");
            assertThat(resent.reason()).isEqualTo("the target answered 400: no such channel");
            assertThat(resent.target()).doesNotContain("token");
            var marked = decisions.await(MessageDecisionEvent.MarkedDelivered.class, e -> e.deliveryId()
                    .equals(request.deliveryId()));
            assertThat(marked.by()).isEqualTo("dev");
            assertThat(decisions.events())
                    .filteredOn(seen -> seen.key().equals(request.deliveryId().toString()))
                    .hasSize(2);
        }
    }

    @Test
    void silenceIsUnknownAndNotSentAgain() {
        receiver.thenSilence();
        var request = ask(receiver.url("/"));

        var unknown = outcomes.await(DeliveryEvent.Unknown.class, e -> is(e, request));

        assertThat(unknown.reason()).contains("did not answer within 1 s").contains("not sent again by itself");
        clock.advance(Duration.ofDays(1));
        aLaterOneArrives();
        assertThat(messagesOf(request)).hasSize(1);
        view(request, "unknown");
    }

    @Test
    void aConnectionThatBreaksAfterTheMessageIsUnknown() {
        receiver.thenHangUp();
        var request = ask(receiver.url("/"));

        outcomes.await(DeliveryEvent.Unknown.class, e -> is(e, request));

        aLaterOneArrives();
        assertThat(messagesOf(request)).hasSize(1);
    }

    @Test
    void aPersonCanSayThatItArrived() {
        receiver.thenHangUp();
        var request = ask(receiver.url("/"));
        outcomes.await(DeliveryEvent.Unknown.class, e -> is(e, request));

        change(request, "mark-delivered", as("vic", "viewer")).statusCode(403);
        change(request, "mark-delivered", TestTokens.stranger()).statusCode(404);
        // Guarded by: WarrantFilter in libs/identity.
        var agent = TestTokens.onBehalfOf(TestTokens.caller(as("ada", "admin")), "agent");
        for (var wish : List.of("mark-delivered", "resend")) {
            change(request, wish, agent)
                    .statusCode(403)
                    .body("detail", containsString("A service may not do this for a person."));
        }
        change(request, "mark-delivered", as("dev", "developer"))
                .statusCode(202)
                .body("state", equalTo("delivered"))
                .body("reason", equalTo("marked as delivered by dev"));

        outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));
        change(request, "mark-delivered", as("dev", "developer")).statusCode(409);
        assertThat(messagesOf(request)).hasSize(1);
    }

    @Test
    void aSenderThatDiedWhileSendingLeavesAnUnknownDelivery() {
        var request = request(receiver.url("/"));
        // As kill -9 between the commit of "sending" and that of the outcome leaves it.
        transactions.run(() -> {
            var abandoned = delivery(request, clock.instant());
            abandoned.state = DeliveryState.SENDING;
            abandoned.attempts = 1;
            abandoned.leasedUntil = clock.instant().minusSeconds(1);
            return deliveries.persist(abandoned);
        });

        var unknown = outcomes.await(DeliveryEvent.Unknown.class, e -> is(e, request));

        assertThat(unknown.reason()).contains("the sender stopped while it was sending");
        assertThat(unknown.attempts()).isEqualTo(1);
        aLaterOneArrives();
        assertThat(messagesOf(request)).isEmpty();
    }

    /** During an upgrade. Guarded by {@code webhook_lane} in V010. */
    @Test
    void whatAServiceFromBeforeStoresArrives() {
        var request = request(receiver.url("/old"));
        pool.preparedQuery("insert into delivery (id, request_id, workspace, request, state, max_attempts, due_at,"
                        + " requested_at, host) values ($1, $1, $2, $3, 'PENDING', 3, now(), now(), 'webhook')")
                .executeAndAwait(Tuple.of(
                        request.deliveryId().value(),
                        workplace.id().value(),
                        "{\"type\":\"notification.request\",\"channel\":\"webhook\",\"target\":\"" + request.target()
                                + "\",\"title\":\"t\\u0000\","
                                + "\"text\":\"an \\\"old\\\" one\",\"data\":{\"count\":3},\"delivery_id\":\""
                                + request.deliveryId() + "\",\"at\":\"2026-01-31T09:30:00Z\"}"));

        var seen = view(request, "delivered");

        assertThat(seen.getString("target")).startsWith("Webhook http://127.0.0.1");
        var body = messagesOf(request).getFirst().body();
        assertThat(body.path("text").asText()).isEqualTo("an \"old\" one");
        assertThat(body.path("data").path("count").intValue()).isEqualTo(3);
    }

    /** Guards: what is known only after the lease is written when it is that the message arrived, and only once. */
    @Test
    void afterTheLeaseOnlyThatItArrivedIsStillWorthKnowing() {
        var request = request(receiver.url("/"));
        var abandoned = transactions.run(() -> {
            var delivery = delivery(request, clock.instant());
            delivery.state = DeliveryState.SENDING;
            delivery.attempts = 2;
            delivery.leasedUntil = clock.instant().minusSeconds(1);
            return deliveries.persist(delivery);
        });
        outcomes.await(DeliveryEvent.Unknown.class, e -> is(e, request));

        late(abandoned, 2, new Meaning.Retry("busy", null));
        late(abandoned, 2, new Meaning.Permanent("no such channel"));
        late(abandoned, 1, new Meaning.Delivered("an earlier attempt", null));
        assertThat(transactions.run(() -> deliveries.of(workplace.id(), abandoned.id)))
                .satisfies(delivery -> assertThat(delivery.state).isEqualTo(DeliveryState.UNKNOWN));
        late(abandoned, 2, new Meaning.Delivered("took it", null));
        late(abandoned, 2, new Meaning.Delivered("took it", null));

        aLaterOneArrives();
        assertThat(outcomes.events())
                .filteredOn(seen -> is(seen.event(), request))
                .extracting(seen -> seen.event().getClass().getSimpleName())
                .containsExactly("Unknown", "Delivered");
        view(request, "delivered");
    }

    private void late(Delivery delivery, int attempt, Meaning meaning) {
        transactions.run(() -> sender.write(claim(delivery, attempt), meaning));
    }

    /** Guards: of two parts that come through at once the second one sees the first, or nobody is ever told. */
    @Test
    void twoPartsThatComeThroughAtOnceAreTold() throws Exception {
        var request = request(receiver.url("/"));
        var far = clock.instant().plus(Duration.ofDays(30));
        var parts = IntStream.range(0, 2)
                .mapToObj(part -> {
                    var delivery = delivery(request, far);
                    delivery.id = part == 0 ? delivery.id : UUID.randomUUID();
                    delivery.part = part;
                    delivery.state = DeliveryState.SENDING;
                    delivery.attempts = 1;
                    delivery.leasedUntil = far;
                    return delivery;
                })
                .toList();
        transactions.run(() -> deliveries.persist(parts));
        var written = new CompletableFuture<Context>();
        var commit = new CompletableFuture<Void>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> transactions.run(() -> arrived(parts.getFirst())
                    .invoke(() -> written.complete(Vertx.currentContext()))
                    .chain(() -> Uni.createFrom().completionStage(commit))));
            var context = written.get(20, TimeUnit.SECONDS);
            var second = threads.submit(() -> transactions.run(() -> arrived(parts.getLast())));
            await().atMost(DEADLINE).until(() -> second.isDone() || someoneWaitsForALock());
            context.runOnContext(ignored -> commit.complete(null));
            first.get(20, TimeUnit.SECONDS);
            second.get(20, TimeUnit.SECONDS);
        }

        outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, request));
    }

    private Uni<Void> arrived(Delivery part) {
        return sender.write(claim(part, 1), new Meaning.Delivered("took it", null));
    }

    private Delivery delivery(NotificationRequest request, Instant due) {
        var delivery = ((Parcel.Packed) packing.of(workplace.id(), request))
                .deliveries()
                .getFirst();
        delivery.maxAttempts = 8;
        delivery.dueAt = due;
        return delivery;
    }

    private static Sender.Claim claim(Delivery delivery, int attempt) {
        return new Sender.Claim(delivery.id, attempt, 8, delivery, due(delivery), Deadline.in(Duration.ZERO));
    }

    private static Due due(Delivery delivery) {
        return new Due(
                delivery.id,
                new UnderWay.Place(delivery.workspace, "webhook", delivery.host),
                new Spot("bot", "", ""),
                Objects.requireNonNull(delivery.address()));
    }

    private boolean someoneWaitsForALock() {
        return pool.query("select 1 from pg_locks where not granted")
                        .execute()
                        .await()
                        .atMost(DEADLINE)
                        .rowCount()
                > 0;
    }

    @Test
    void whatAnotherSenderHasInHandIsLeftAlone() {
        var request = request(receiver.url("/"));
        var later = clock.instant().plus(Duration.ofDays(30));
        transactions.run(() -> deliveries.persist(delivery(request, later)));
        var other = pool.getConnection().await().atMost(DEADLINE);
        try {
            var transaction = other.begin().await().atMost(DEADLINE);
            other.query("select id from delivery where id = '" + request.deliveryId() + "' for update")
                    .execute()
                    .await()
                    .atMost(DEADLINE);

            assertThat(isTaken(request, later)).isFalse();

            transaction.rollback().await().atMost(DEADLINE);
            assertThat(isTaken(request, later)).isTrue();
        } finally {
            other.close().await().atMost(DEADLINE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1/",
                "http://10.0.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]:1/",
                "http://2130706433:1/",
                "http://0x7f.1:1/",
                "ftp://127.0.0.1/",
                "nonsense"
            })
    void aForbiddenTargetHasFailedWithoutARequest(String target) {
        var request = ask(target);

        var failed = outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request));

        assertThat(failed.attempts()).isEqualTo(1);
        assertThat(failed.reason()).doesNotContain("Exception").isNotBlank();
    }

    @Test
    void aRedirectToTheInsideIsNotFollowed() {
        receiver.then(302, "", "Location", receiver.url("/inside"));
        var request = ask(receiver.url("/outside"));

        var failed = outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request));

        assertThat(failed.reason()).contains("redirect");
        assertThat(receiver.messages()).extracting(Receiver.Message::path).containsExactly("/outside");
    }

    @Test
    void aPortThatThereIsNotHasFailed() {
        var request = ask("http://127.0.0.1:70000/hook");

        var failed = outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request));

        assertThat(failed.reason()).contains("65535");
    }

    @Test
    void anUnknownChannelHasFailed() {
        var request = new NotificationRequest(
                DeliveryId.random(), "pigeon", "roof", "t", "x", Map.of(), null, null, Instant.now());
        requests.publish(workplace.id(), request);

        assertThat(outcomes.await(DeliveryEvent.Failed.class, e -> is(e, request))
                        .reason())
                .isEqualTo("there is no such channel; the channels are: webhook, telegram, slack, email");
    }

    @Test
    void aPoisonousEventStopsNobody() {
        requests.publish("x", EventProbe.headers(meta()), "no json".getBytes(StandardCharsets.UTF_8));
        requests.publish("x", Map.of(), "{}".getBytes(StandardCharsets.UTF_8));

        aLaterOneArrives();
    }

    @Test
    void aForeignDeliveryIsLikeAMissingOne() {
        var request = ask(receiver.url("/"));
        view(request, "delivered");
        var detail = given().auth()
                .oauth2(TestTokens.stranger())
                .get(
                        "/api/v1/notifications/deliveries/{id}",
                        request.deliveryId().toString())
                .then()
                .statusCode(404)
                .extract()
                .jsonPath();
        var missing = DeliveryId.random();
        var other = given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/notifications/deliveries/{id}", missing.toString())
                .then()
                .statusCode(404)
                .extract()
                .jsonPath();

        assertThat(detail.getString("code")).isEqualTo(other.getString("code"));
        assertThat(detail.getString("detail").replace(request.deliveryId().toString(), ""))
                .isEqualTo(other.getString("detail").replace(missing.toString(), ""));
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/notifications/deliveries")
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
        given().get("/api/v1/notifications/deliveries").then().statusCode(401);
    }

    @Test
    void deliveriesAreListedByStateAndOriginPageByPage() {
        var origin = "test:" + UUID.randomUUID();
        var all = new HashSet<String>();
        for (int i = 0; i < 51; i++) {
            var request = new NotificationRequest(
                    DeliveryId.random(), "pigeon", "roof", "t", "x", Map.of(), null, origin, Instant.now());
            all.add(request.deliveryId().toString());
            requests.publish(workplace.id(), request);
        }
        await().atMost(DEADLINE).until(() -> list(origin, "failed", null).getString("next_cursor") != null);

        var first = list(origin, "failed", null);
        var second = list(origin, "failed", first.getString("next_cursor"));

        assertThat(first.getList("items.id")).hasSize(50);
        assertThat(second.getList("items.id")).hasSize(1);
        assertThat(second.getString("next_cursor")).isNull();
        var seen = new HashSet<>(first.<String>getList("items.id"));
        seen.addAll(second.getList("items.id"));
        assertThat(seen).isEqualTo(all);
        given().auth()
                .oauth2(as("vic", "viewer"))
                .queryParam("origin", origin)
                .queryParam("state", "delivered")
                .get("/api/v1/notifications/deliveries")
                .then()
                .statusCode(200)
                .body("items", hasSize(0))
                .body("next_cursor", nullValue())
                .body("items.origin", everyItem(equalTo(origin)));
    }

    @Test
    void badParametersAreNamed() {
        given().auth()
                .oauth2(as("vic", "viewer"))
                .queryParam("state", "lost")
                .get("/api/v1/notifications/deliveries")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("state"))
                .body("detail", containsString("pending, sending, waiting, delivered, failed, unknown"));
        given().auth()
                .oauth2(as("vic", "viewer"))
                .queryParam("cursor", "forged")
                .get("/api/v1/notifications/deliveries")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("cursor"));
        given().auth()
                .oauth2(as("vic", "viewer"))
                .queryParam("origin", "\0")
                .get("/api/v1/notifications/deliveries")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("origin"));
    }

    private NotificationRequest ask(String target) {
        var request = request(target);
        requests.publish(workplace.id(), request);
        return request;
    }

    private static NotificationRequest request(String target) {
        return NotificationRequest.toWebhook(
                DeliveryId.random(),
                target,
                "shop-api fails",
                "TypeError",
                Map.of("count", 3),
                "workflow_run:" + UUID.randomUUID(),
                Instant.now());
    }

    /** What was asked for later has come: whatever was due before it has been looked at. */
    private void aLaterOneArrives() {
        var later = ask(receiver.url("/later"));
        outcomes.await(DeliveryEvent.Delivered.class, e -> is(e, later));
    }

    private List<Receiver.Message> messagesOf(NotificationRequest request) {
        return receiver.messages().stream()
                .filter(m -> m.body()
                        .path("delivery_id")
                        .asText()
                        .equals(request.deliveryId().toString()))
                .toList();
    }

    private JsonPath view(NotificationRequest request, String... states) {
        return await().atMost(DEADLINE)
                .until(
                        () -> given().auth()
                                .oauth2(as("vic", "viewer"))
                                .get(
                                        "/api/v1/notifications/deliveries/{id}",
                                        request.deliveryId().toString())
                                .jsonPath(),
                        view -> Arrays.asList(states).contains(view.getString("state")));
    }

    private void resendIfFailed(NotificationRequest request) {
        change(request, "resend", as("dev", "developer"));
    }

    private static ValidatableResponse change(NotificationRequest request, String what, String token) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .post(
                        "/api/v1/notifications/deliveries/{id}/{what}",
                        request.deliveryId().toString(),
                        what)
                .then();
    }

    private JsonPath list(String origin, String state, @Nullable String cursor) {
        var request = given().auth()
                .oauth2(as("vic", "viewer"))
                .queryParam("origin", origin)
                .queryParam("state", state);
        return (cursor == null ? request : request.queryParam("cursor", cursor))
                .get("/api/v1/notifications/deliveries")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private boolean isTaken(NotificationRequest request, Instant now) {
        var due = await().atMost(DEADLINE)
                .until(
                        () -> transactions.run(() -> lanes.look(now, now, 32, 1_000)).ready().stream()
                                .filter(one ->
                                        one.id().equals(request.deliveryId().value()))
                                .toList(),
                        found -> !found.isEmpty());
        return !transactions.run(() -> lanes.taken(due, now, now)).isEmpty();
    }

    private String as(String user, String role) {
        return TestTokens.of(user, workplace.id(), role);
    }

    private static boolean is(DeliveryEvent event, NotificationRequest request) {
        return event.deliveryId().equals(request.deliveryId());
    }

    private EventMeta meta() {
        return new EventMeta(
                UUID.randomUUID(),
                DomainEvent.typeOf(NotificationRequest.class),
                "/test",
                workplace.id(),
                Instant.now());
    }
}
