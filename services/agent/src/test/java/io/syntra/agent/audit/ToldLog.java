package io.syntra.agent.audit;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import java.time.Instant;
import java.util.UUID;

/**
 * The audit log of a workspace of its own, for what another service tells.
 *
 * @param source of that service's events
 */
record ToldLog(WorkspaceId workspace, String source) {

    static ToldLog of(String source) {
        return new ToldLog(new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 8)), source);
    }

    EventMeta meta(DomainEvent event) {
        return new EventMeta(UUID.randomUUID(), DomainEvent.typeOf(event.getClass()), source, workspace, Instant.now());
    }

    JsonPath read() {
        return given().auth()
                .oauth2(TestTokens.of("vic", workspace, Role.ADMIN))
                .get("/api/v1/audit")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
