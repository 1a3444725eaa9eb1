package io.syntra.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.syntra.gateway.FakeServices;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakeServices.class)
class ForwardingTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource("/")
    URI gateway = URI.create("http://set.by.quarkus/");

    @Test
    void aRequestReachesItsServiceAndItsAnswerTheUser() {
        var token = TestTokens.developer();
        given().auth()
                .oauth2(token)
                .header("Idempotency-Key", "k1")
                .contentType("application/json")
                .body("{\"name\":\"shop\"}")
                .urlEncodingEnabled(false)
                .post("/api/v1/services?x=a%20b")
                .then()
                .statusCode(200)
                .header("etag", "\"7\"")
                .body("method", equalTo("POST"))
                .body("uri", equalTo("/api/v1/services?x=a%20b"))
                .body("bytes", equalTo(15))
                .body("headers.'idempotency-key'", equalTo("k1"))
                .body("headers.authorization", startsWith("Bearer "))
                .body("headers.authorization", not(containsString(token)));
    }

    @Test
    void aServicesRefusalPassesAsItIs() {
        viewer().get("/api/v1/services/missing")
                .then()
                .statusCode(404)
                .body("uri", equalTo("/api/v1/services/missing"));
    }

    @Test
    void cookiesAndClaimsOfTheClientEndHere() {
        viewer().header("Cookie", "a=b; syntra_session=x")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=6.6.6.6")
                .header("Proxy-Authorization", "Basic eDp5")
                .header("Syntra-Approval", "mine")
                .header("syntra-plan", "mine")
                .header("SYNTRA-SEEN", "mine")
                .get("/api/v1/services")
                .then()
                .statusCode(200)
                .header("set-cookie", nullValue())
                .header("x-frame-options", "DENY")
                .header("x-content-type-options", "nosniff")
                .header("cache-control", "no-store")
                .body("headers.cookie", nullValue())
                .body("headers.forwarded", nullValue())
                .body("headers.'proxy-authorization'", nullValue())
                .body("headers.'syntra-approval'", nullValue())
                .body("headers.'syntra-plan'", nullValue())
                .body("headers.'syntra-seen'", nullValue())
                .body("headers.'x-forwarded-for'", equalTo("127.0.0.1"))
                .body("headers.'x-forwarded-proto'", equalTo("http"));
    }

    @Test
    void nobodyPassesWithoutAToken() {
        for (var path : new String[] {
            "services", "logs", "prometheus/api/v1/query", "actions", "workflows", "usage", "notifications", "routes"
        }) {
            RestAssured.get("/api/v1/" + path)
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .header("www-authenticate", containsString("Bearer"))
                    .body("code", equalTo("unauthenticated"));
        }
    }

    /** Guards: no token goes along, and none can be had by sending one here. */
    @Test
    void aWebhookPassesWithoutATokenAndWithoutTheOneItBrings() {
        given().header("Authorization", "Bearer " + TestTokens.admin())
                .header("webhook-id", "m1")
                .body("{}")
                .post("/api/v1/hooks/w1")
                .then()
                .statusCode(200)
                .body("uri", equalTo("/api/v1/hooks/w1"))
                .body("headers.'webhook-id'", equalTo("m1"))
                .body("headers.authorization", nullValue());
        given().body("x".repeat(256 * 1024 + 1)).post("/api/v1/hooks/w1").then().statusCode(413);
        RestAssured.get("/api/v1/hooks/w1").then().statusCode(405);
        given().body("{}").post("/api/v1/hooks/../workflows").then().statusCode(400);
    }

    @Test
    void aTokenThatIsNotOursPassesNowhere() {
        for (var token : new String[] {
            TestTokens.expired(), TestTokens.forged(), TestTokens.wrongAudience(), TestTokens.algNone(), "x", "a.b.c"
        }) {
            given().auth()
                    .oauth2(token)
                    .post("/api/v1/services/s1/rollback")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("unauthenticated"));
        }
        given().header("Authorization", "Basic YWRhOnB3")
                .get("/api/v1/services")
                .then()
                .statusCode(401);
    }

    @Test
    void aServiceThatIsDownIsNamed() {
        viewer().get("/api/v1/usage?service_id=1")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("retry-after", "2")
                .body("code", equalTo("unavailable"))
                .body("detail", containsString("billing"));
    }

    @Test
    void aServiceThatDoesNotAnswerIsNotWaitedForForEver() {
        viewer().get("/api/v1/services/silent").then().statusCode(504).body("code", equalTo("upstream_timeout"));
        viewer().body("{}").post("/api/v1/services/silent").then().statusCode(504);
    }

    /** Without a body, which would be waited for first. Guarded by {@code ApiForwarding.patience}. */
    @Test
    void aLongLogIsVerifiedForAsLongAsItTakes() {
        viewer().post("/api/v1/audit/verify").then().statusCode(200);
    }

    @Test
    void aServiceThatBreaksOffIsSaidToHave() {
        viewer().body("{}")
                .post("/api/v1/services/dies")
                .then()
                .statusCode(502)
                .body("code", equalTo("upstream_failed"))
                .body("detail", containsString("deployer"));
    }

    @Test
    void whatNobodyOwnsIsNotFound() {
        viewer().get("/api/v1/passwords").then().statusCode(404).body("code", equalTo("not_found"));
        viewer().get("/api/v1/").then().statusCode(404).contentType("application/problem+json");
        viewer().get("/api/v1").then().statusCode(400).contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/services/../audit",
                "/api/v1/services/%2e%2e/audit",
                "/api/v1/services%2faudit",
                "/api/v1/services/..%5caudit",
                "/api/v1//services",
                "http://169.254.169.254/api/v1/services",
                "/api/v1/@169.254.169.254/services"
            })
    void aPathLeadsNowhereElse(String path) throws IOException {
        var answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestTokens.viewer()
                + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).containsPattern("^HTTP/1.1 (400|404) ");
    }

    @Test
    void aLargeArtifactIsStreamed() throws Exception {
        var size = 100L * 1024 * 1024;
        var request = HttpRequest.newBuilder(gateway.resolve("/api/v1/artifacts"))
                .header("Authorization", "Bearer " + TestTokens.developer())
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> new Zeros(size)), size))
                .build();

        var answer = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"bytes\":" + size);
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
        var announced =
                raw("POST /api/v1/artifacts HTTP/1.1\r\nHost: x\r\nContent-Length: 300000000\r\nAuthorization: Bearer "
                        + TestTokens.developer() + "\r\n\r\n");
        assertThat(announced).startsWith("HTTP/1.1 413").contains("too_large");

        var chunked = HttpRequest.newBuilder(gateway.resolve("/api/v1/services"))
                .header("Authorization", "Bearer " + TestTokens.developer())
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[3_000_000])))
                .build();
        var answer = CLIENT.send(chunked, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("too_large");
    }

    /** Guarded by {@code GuardedBody.keepUp}; and a stranger's body reaches nobody before it is whole. */
    @Test
    void aBodyThatNeverEndsIsNotWaitedForForEver() throws IOException {
        var hook = raw("POST /api/v1/hooks/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
        assertThat(hook).startsWith("HTTP/1.1 400").contains("malformed_request", "within 8 seconds");
        var call =
                raw("POST /api/v1/services/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nAuthorization: Bearer "
                        + TestTokens.developer() + "\r\n\r\n{");
        assertThat(call).startsWith("HTTP/1.1 400").contains("malformed_request", "within 8 seconds");

        assertThat(viewer().get("/api/v1/services/begun").asString()).doesNotContain("hooks/slow");
        viewer().get("/api/v1/services").then().statusCode(200);
    }

    /** Guarded by {@code Share.take}. */
    @Test
    void nobodySendsMoreThanTheirShareAtOnce() throws IOException {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 8; i++) {
                slow.add(unfinished("/api/v1/hooks/w1", ""));
                slow.add(unfinished("/api/v1/services/s1", "Authorization: Bearer " + TestTokens.developer() + "\r\n"));
            }
            await().untilAsserted(() ->
                    given().body("{}").post("/api/v1/hooks/w1").then().statusCode(429));
            await().untilAsserted(() -> given().auth()
                    .oauth2(TestTokens.developer())
                    .body("{}")
                    .post("/api/v1/services")
                    .then()
                    .statusCode(429)
                    .body("detail", containsString("8 at once")));
            viewer().body("{}").post("/api/v1/services").then().statusCode(200);
            given().auth()
                    .oauth2(TestTokens.developer())
                    .get("/api/v1/services")
                    .then()
                    .statusCode(200);
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
        await().untilAsserted(
                        () -> given().body("{}").post("/api/v1/hooks/w1").then().statusCode(200));
        await().untilAsserted(() -> given().auth()
                .oauth2(TestTokens.developer())
                .body("{}")
                .post("/api/v1/services")
                .then()
                .statusCode(200));
    }

    private Socket unfinished(String path, String header) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.getPort());
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n" + header + "\r\n{")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void eventsArriveAsTheyAreSentAndLeavingEndsThem() throws Exception {
        var request = HttpRequest.newBuilder(gateway.resolve("/api/v1/conversations/c1/events"))
                .header("Authorization", "Bearer " + TestTokens.viewer())
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "41")
                .build();
        var answer = CLIENT.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");

        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("id: 41");
            assertThat(lines.readLine()).isEqualTo("data: start");
            for (int i = 0; i < 10; ) {
                var line = lines.readLine();
                if (line.startsWith("data: ")) {
                    i++;
                    assertThat(System.currentTimeMillis() - Long.parseLong(line.substring(6)))
                            .isLessThan(1000);
                }
            }
            assertThat(openStreams()).isEqualTo("1");
        }
        await().untilAsserted(() -> assertThat(openStreams()).isEqualTo("0"));
    }

    /** Readers hold their connections for hours; whoever calls must still get through. */
    @Test
    void openStreamsEndAtACapAndStopNoCall() throws Exception {
        var open = new ArrayList<HttpResponse<InputStream>>();
        try {
            for (int i = 0; i < 8; i++) {
                open.add(read(TestTokens.developer()));
            }
            assertThat(read(TestTokens.developer()).statusCode()).isEqualTo(429);

            // Two more fill what the service has for streams.
            open.add(read(TestTokens.admin()));
            open.add(read(TestTokens.admin()));
            assertThat(open).extracting(HttpResponse::statusCode).containsOnly(200);
            assertThat(read(TestTokens.admin()).statusCode()).isEqualTo(503);

            viewer().get("/api/v1/services").then().statusCode(200);
        } finally {
            for (var stream : open) {
                stream.body().close();
            }
        }
        await().untilAsserted(() -> assertThat(openStreams()).isEqualTo("0"));
        try (var again = read(TestTokens.developer()).body()) {
            assertThat(again.read()).isPositive();
        }
        await().untilAsserted(() -> assertThat(openStreams()).isEqualTo("0"));
    }

    private HttpResponse<InputStream> read(String token) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(gateway.resolve("/api/v1/conversations/c1/events"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private static String openStreams() {
        return viewer().get("/api/v1/services/open-streams").asString();
    }

    private static io.restassured.specification.RequestSpecification viewer() {
        return given().auth().oauth2(TestTokens.viewer());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Zeros extends InputStream {
        private long left;

        private Zeros(long size) {
            left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int from, int length) {
            if (left <= 0) {
                return -1;
            }
            var now = (int) Math.min(left, length);
            left -= now;
            return now;
        }
    }
}
