package io.syntra.gateway.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.SessionEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.gateway.FakeServices;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is issued and ended here is told, for the workspace's audit log. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakeServices.class)
class SessionEventsTest {

    private static final Duration SECONDS = Duration.ofSeconds(5);

    @Inject
    Pool pool;

    private final String bob = "bob-" + UUID.randomUUID().toString().substring(0, 8);
    private final String cy = "cy-" + bob;
    private final WorkspaceId workspace = new WorkspaceId("w" + bob);
    private final String ada = TestTokens.of("ada", workspace, Role.ADMIN);

    /** Guarded by: each {@code say} in {@link Endings}. */
    @Test
    void whoGetsATokenFromWhomAndWhoseSessionsEndIsTold() {
        try (var told = EventProbe.on(Topic.SESSION, SessionEvent.class)) {
            var before = Instant.now();
            String bobs = issue(ada, bob, false).statusCode(201).extract().path("token");
            issue(bobs, cy, false).statusCode(201);
            end(bob, true);

            var issued = told.await(
                    SessionEvent.TokenIssued.class, event -> event.user().equals(bob));
            assertThat(issued.by()).isEqualTo("ada");
            assertThat(issued.role()).isEqualTo(Role.ADMIN);
            assertThat(issued.expiresAt())
                    .isBetween(
                            before.plus(Duration.ofDays(30)).minusSeconds(5),
                            Instant.now().plus(Duration.ofDays(30)));
            var ended =
                    told.await(SessionEvent.Ended.class, event -> event.user().equals(bob));
            assertThat(ended.by()).isEqualTo("ada");
            assertThat(ended.issuedTo()).containsExactly(cy);
            assertThat(told.await(event -> event.user().equals(cy)).meta().workspace())
                    .isEqualTo(workspace);

            issue(ada, bob, true).statusCode(201);
            told.await(
                    SessionEvent.Ended.class,
                    event -> event.user().equals(bob) && event.issuedTo().isEmpty());
            for (var record : told.records()) {
                assertThat(new String(record.value(), StandardCharsets.UTF_8)).doesNotContain(bobs);
            }
        }
    }

    /** Guarded by: each {@code say} in {@link Endings} as a part of what is done. */
    @Test
    void whatCannotBeToldIsNotDone() {
        for (var untold : List.of(SessionEvent.Ended.class, SessionEvent.TokenIssued.class)) {
            without(
                    "outbox",
                    "record_key = '%s' and event_type = '%s'".formatted(bob, DomainEvent.typeOf(untold)),
                    () -> {
                        issue(ada, bob, true).statusCode(503).body("code", equalTo("unavailable"));
                        if (untold.equals(SessionEvent.Ended.class)) {
                            post(ada, "/api/v1/sessions/end", Map.of("user", bob))
                                    .statusCode(503);
                        }
                        assertThat(execute("select from issued where person = '" + bob + "'"))
                                .isZero();
                        assertThat(execute("select from ending where person = '" + bob + "'"))
                                .isZero();
                    });
        }
        issue(ada, bob, true).statusCode(201);
    }

    /** The end of what there was is told first. Guarded by: the connection that {@link Endings} hands to the outbox. */
    @Test
    void whatIsNotDoneIsNotTold() {
        without("issued", "person = '" + bob + "'", () -> {
            issue(ada, bob, true).statusCode(503);
            assertThat(execute("select from outbox where record_key = '" + bob + "'"))
                    .isZero();
        });
    }

    private void without(String table, String row, Runnable attempt) {
        execute("alter table %s add constraint no_bob check (not (%s))".formatted(table, row));
        try {
            attempt.run();
        } finally {
            execute("alter table %s drop constraint no_bob".formatted(table));
        }
    }

    private int execute(String sql) {
        return pool.query(sql).execute().await().atMost(SECONDS).size();
    }

    private static ValidatableResponse issue(String admin, String user, boolean endSessions) {
        return post(admin, "/api/v1/tokens", Map.of("user", user, "role", Role.ADMIN, "end_sessions", endSessions));
    }

    private void end(String user, boolean issuedToo) {
        post(ada, "/api/v1/sessions/end", Map.of("user", user, "issued_too", issuedToo))
                .statusCode(200)
                .body("issued_to", equalTo(List.of(cy)));
    }

    private static ValidatableResponse post(String admin, String path, Map<String, ?> body) {
        return given().auth()
                .oauth2(admin)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path)
                .then();
    }
}
