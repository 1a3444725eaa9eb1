package io.syntra.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the gateway says of the suite as a whole. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakeServices.class)
class SuiteTest {

    @Test
    void theStatusOfTheSuiteNamesWhoIsNotThere() {
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/status")
                .then()
                .statusCode(200)
                .body("ready", equalTo(false))
                .body("services.find { it.name == 'deployer' }.state", equalTo("ready"))
                .body("services.find { it.name == 'billing' }.state", equalTo("unreachable"))
                .body("services.find { it.name == 'workflow' }.state", equalTo("not_ready"))
                .body("services.find { it.name == 'workflow' }.failing", equalTo(List.of("database")));
        RestAssured.get("/api/v1/status").then().statusCode(401);
    }

    @Test
    void theApiIsDescribedInOneDocument() {
        RestAssured.get("/api/v1/openapi")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("paths", hasKey("/api/v1/services"))
                .body("paths", hasKey("/api/v1/workflows"))
                .body("paths", hasKey("/api/v1/login"))
                .body("components.schemas.Thing.title", equalTo("up"))
                .body("components.schemas.WorkflowThing.title", equalTo("not ready"))
                .body("info.'x-syntra-unreachable'", equalTo(List.of("billing")));
    }

    @Test
    void thePageKeepsToItself() {
        var page = RestAssured.get("/");
        page.then().statusCode(200).contentType(ContentType.HTML).header("x-frame-options", "DENY");
        assertThat(page.header("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.asString()).doesNotContain("http://", "https://", "<script>", " style=", " onclick=");
        assertThat(RestAssured.get("/page.js").asString()).doesNotContain("innerHTML", "document.write", "eval(");
        RestAssured.get("/page.css").then().statusCode(200);
        RestAssured.get("/q/health/ready")
                .then()
                .statusCode(200)
                .header("x-content-type-options", "nosniff")
                .body("status", not("DOWN"));
    }
}
