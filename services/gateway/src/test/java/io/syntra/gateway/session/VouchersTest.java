package io.syntra.gateway.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.gateway.FakeServices;
import io.syntra.identity.Approvals;
import io.syntra.identity.Role;
import io.syntra.identity.Tokens;
import io.syntra.identity.Vouchers;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What goes on with a decision says whom the approver may be. How far that goes is in {@link IssuesTest}. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakeServices.class)
class VouchersTest {

    @Inject
    Tokens tokens;

    @Inject
    Approvals approvals;

    private final WorkspaceId workspace =
            new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 8));

    /** Guarded by: {@code Credentials.approval}, the workspace in {@link Endings#issues}, and the row of each token. */
    @Test
    void anApprovalNamesThoseWhoIssuedTheTokenAndWhoElseGotOne() {
        var ada = longHere("ada");
        var bob = issue(ada, "bob");
        var cy = issue(bob, "cy");
        issue(longHere("ada", new WorkspaceId("x" + workspace)), "dan");

        assertThat(vouchers(cy)).isEqualTo(new Vouchers(Set.of("ada", "bob"), Set.of()));
        assertThat(vouchers(browserOf(bob))).isEqualTo(new Vouchers(Set.of("ada"), Set.of("cy")));
        assertThat(vouchers(ada)).isEqualTo(new Vouchers(Set.of(), Set.of("bob", "cy")));
        assertThat(vouchers(longHere("eve"))).isEqualTo(Vouchers.NONE);
    }

    @Test
    void ofATokenThatWasNotIssuedHereToday() {
        var made = tokens.forPerson("ada", workspace, Role.ADMIN, Duration.ofHours(1));

        assertThat(vouchers(made)).isEqualTo(Vouchers.UNKNOWN);
    }

    private String longHere(String user) {
        return longHere(user, workspace);
    }

    private String longHere(String user, WorkspaceId where) {
        var now = Clock.systemUTC().instant();
        return tokens.forPerson(
                UUID.randomUUID().toString(),
                user,
                where,
                Role.ADMIN,
                now.minus(Vouchers.FRESH).minusSeconds(5),
                now.plus(Duration.ofHours(1)));
    }

    private static String issue(String admin, String user) {
        return given().auth()
                .oauth2(admin)
                .contentType(ContentType.JSON)
                .body(Map.of("user", user, "role", Role.ADMIN))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static String browserOf(String token) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("token", token))
                .post("/api/v1/login")
                .cookie("syntra_session");
    }

    private Vouchers vouchers(String token) {
        String signed = given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body("{\"decision\":\"approve\",\"plan_hash\":\"ab\"}")
                .post("/api/v1/actions/" + ActionId.random() + "/decisions")
                .then()
                .statusCode(200)
                .extract()
                .path("headers.'syntra-approval'");
        return approvals.read(signed, Instant.now()).vouchers();
    }
}
