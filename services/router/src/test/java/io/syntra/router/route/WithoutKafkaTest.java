package io.syntra.router.route;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(WithoutKafka.class)
class WithoutKafkaTest {

    @Test
    void theRouterStartsServesAndKeepsWhatItCounted() {
        int port = get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'traffic' }.data.routes", equalTo("saved"))
                .extract()
                .path("checks.find { it.name == 'traffic' }.data.port");

        var answer = given().header("Host", "shop-api.localhost").get("http://127.0.0.1:" + port + "/");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).isEqualTo("still here");
        await().untilAsserted(() -> assertThat(get("/q/health/ready")
                        .<Integer>path("checks.find { it.name == 'traffic' }.data.samples_waiting"))
                .isEqualTo(1));
        get("/q/health/live").then().statusCode(200);
    }
}
