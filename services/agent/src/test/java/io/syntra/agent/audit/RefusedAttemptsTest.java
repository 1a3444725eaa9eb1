package io.syntra.agent.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.TestClock;
import io.syntra.agent.store.Database;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused is on record, and nobody fills the record with it. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class RefusedAttemptsTest {

    private static final String KIND = "decision.refused";

    @Inject
    RefusedAttempts refused;

    @Inject
    Database database;

    @Inject
    Clock clock;

    private final WorkspaceId workspace =
            new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 8));
    private final String token = TestTokens.of("eve", workspace, Role.VIEWER);

    @AfterEach
    void backToNow() {
        ((TestClock) clock).ahead(Duration.ZERO);
    }

    /** Guarded by {@code RefusedAttempts.isKept}, and by what is alike in {@code RefusedAttempts.count}. */
    @Test
    void whoeverIsRefusedTheSameAgainAndAgainFillsNoLog() {
        for (int i = 0; i < 300; i++) {
            tries("eve", "malformed");
        }
        assertThat(seqOfNewest()).isEqualTo(102);
        assertThat(audit().getLong("items[0].data.attempts_within_the_hour")).isEqualTo(256);
        assertThat(audit().getLong("items[1].data.attempts_within_the_hour")).isEqualTo(128);

        // Somebody else, something else, and the same in another workspace, counts on its own.
        tries("mallory", "malformed");
        tries("eve", "not_allowed");
        tries(workspace, "eve", "read.refused", "malformed");
        tries(new WorkspaceId(workspace + "x"), "eve", KIND, "malformed");
        assertThat(seqOfNewest()).isEqualTo(105);
        given().auth()
                .oauth2(TestTokens.of("eve", new WorkspaceId(workspace + "x"), Role.VIEWER))
                .get("/api/v1/audit")
                .then()
                .body("items", hasSize(1));

        ((TestClock) clock).ahead(Duration.ofMinutes(61));
        tries("eve", "malformed");
        assertThat(seqOfNewest()).isEqualTo(106);
        given().auth()
                .oauth2(token)
                .post("/api/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("verified", equalTo(true));
    }

    private void tries(String user, String alike) {
        tries(workspace, user, KIND, alike);
    }

    private void tries(WorkspaceId where, String user, String kind, String alike) {
        var caller = new Caller(where, user, Role.including(Role.VIEWER), null);
        database.call(() -> refused.append(caller, kind, alike, null, Map.of("reason", alike)));
    }

    private long seqOfNewest() {
        return audit().getLong("items[0].seq");
    }

    private JsonPath audit() {
        return given().auth().oauth2(token).get("/api/v1/audit").jsonPath();
    }
}
