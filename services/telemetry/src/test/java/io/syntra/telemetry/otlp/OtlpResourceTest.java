package io.syntra.telemetry.otlp;

import static io.syntra.telemetry.Sender.PROTOBUF;
import static io.syntra.telemetry.Sender.gzip;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.CodedInputStream;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.syntra.contracts.ServiceId;
import io.syntra.telemetry.Sender;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class OtlpResourceTest {

    private final Sender shop = Sender.fresh();

    @Test
    void protobufIsTakenAndAnsweredAsProtobuf() {
        var body = shop.logsRequest("v1", List.of(log("hello"))).toByteArray();

        var answer = shop.ingest(body).post("/v1/logs").then().statusCode(200).contentType(PROTOBUF);

        assertThat(answer.extract().asByteArray()).isEmpty();
        soon().untilAsserted(() -> assertThat(shop.lines()).containsExactly("hello"));
    }

    @Test
    void jsonIsTakenAndAnsweredAsJson() {
        Sender.raw()
                .auth()
                .oauth2(shop.ingestToken())
                .contentType("application/json")
                .body("""
                        {"resourceLogs":[{"scopeLogs":[{"logRecords":[
                          {"body":{"stringValue":"from json"},"traceId":"5B8EFFF798038103D269B633813FC60C"}]}]}]}""")
                .post("/v1/logs")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body(equalTo("{}"));

        soon().untilAsserted(() -> assertThat(shop.lines()).containsExactly("from json"));
        shop.read().get("/api/v1/logs").then().body("lines[0].trace_id", equalTo("5b8efff798038103d269b633813fc60c"));
    }

    @Test
    void gzipIsUnpacked() {
        var body = gzip(shop.logsRequest("v1", List.of(log("packed"))).toByteArray());

        shop.ingest(body)
                .header("Content-Encoding", "gzip")
                .post("/v1/logs")
                .then()
                .statusCode(200);

        soon().untilAsserted(() -> assertThat(shop.lines()).containsExactly("packed"));
    }

    @Test
    void anEmptyRequestIsFine() {
        shop.ingest(new byte[0]).post("/v1/metrics").then().statusCode(200);
        shop.ingest(new byte[0]).post("/v1/traces").then().statusCode(200);
    }

    @Test
    void aBombIsRefusedBeforeItUnfolds() throws IOException {
        var bomb = gzip(new byte[300 * 1024 * 1024]);
        assertThat(bomb.length).isLessThan(1024 * 1024);

        var answer = shop.ingest(bomb)
                .header("Content-Encoding", "gzip")
                .post("/v1/logs")
                .then()
                .statusCode(413)
                .contentType(PROTOBUF)
                .extract()
                .asByteArray();

        assertThat(statusOf(answer)).startsWith("8: The request is larger than 20971520 bytes after decompression");
    }

    /** Guarded by {@code OtlpProblems.tell}, which the filter for a full heap asks, too: nothing was read yet. */
    @Test
    void aBodyThatIsAnnouncedAsTooLargeIsRefusedInTheSendersEncoding() throws IOException {
        for (var type : List.of(PROTOBUF, "application/json")) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(("POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: " + type
                                        + "\r\nContent-Length: 999999999\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                var in = socket.getInputStream();
                var head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.read());
                }
                var length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
                assertThat(length.find()).isTrue();
                var body = in.readNBytes(Integer.parseInt(length.group(1)));
                assertThat(head.toString().toLowerCase(Locale.ROOT)).contains(" 413 ", "content-type: " + type);
                if (type.equals(PROTOBUF)) {
                    assertThat(statusOf(body)).startsWith("8: The body has 999999999 bytes");
                } else {
                    assertThat(new String(body, StandardCharsets.UTF_8)).startsWith("{\"code\":8,");
                }
            }
        }
    }

    @Test
    void whatCannotBeReadIsRefusedInTheSendersEncoding() throws IOException {
        var protobuf = shop.ingest(new byte[] {1, 2, 3})
                .post("/v1/logs")
                .then()
                .statusCode(400)
                .contentType(PROTOBUF)
                .extract()
                .asByteArray();
        assertThat(statusOf(protobuf)).startsWith("3: The body is no OTLP request in protobuf");

        Sender.raw()
                .auth()
                .oauth2(shop.ingestToken())
                .contentType("application/json")
                .body("{\"resourceLogs\": 1}")
                .post("/v1/logs")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("code", equalTo(3))
                .body("message", containsString("/resourceLogs: must be a list"));

        shop.ingest(new byte[] {31, -117, 8})
                .header("Content-Encoding", "gzip")
                .post("/v1/logs")
                .then()
                .statusCode(400);
        shop.ingest(new byte[0])
                .header("Content-Encoding", "br")
                .post("/v1/logs")
                .then()
                .statusCode(415);
        shop.ingest(new byte[0]).post("/v1/profiles").then().statusCode(404).contentType(PROTOBUF);
        shop.ingest(new byte[0])
                .header("Syntra-Batch", "what")
                .post("/v1/logs")
                .then()
                .statusCode(400);
    }

    @Test
    void onlyWhoMaySendIsHeard() throws IOException {
        var body = new byte[0];
        var anonymous =
                Sender.raw().contentType(PROTOBUF).body(body).post("/v1/logs").then();
        assertThat(statusOf(anonymous
                        .statusCode(401)
                        .contentType(PROTOBUF)
                        .extract()
                        .asByteArray()))
                .startsWith("16: ");
        for (var token :
                List.of(TestTokens.expired(), TestTokens.forged(), TestTokens.wrongAudience(), TestTokens.algNone())) {
            var answer = Sender.raw()
                    .auth()
                    .oauth2(token)
                    .contentType(PROTOBUF)
                    .body(body)
                    .post("/v1/logs")
                    .then()
                    .statusCode(401);
            assertThat(statusOf(answer.contentType(PROTOBUF).extract().asByteArray()))
                    .startsWith("16: ");
        }
        var viewer = Sender.raw()
                .auth()
                .oauth2(TestTokens.viewer())
                .contentType(PROTOBUF)
                .body(body)
                .post("/v1/logs")
                .then()
                .statusCode(403);
        assertThat(statusOf(viewer.extract().asByteArray())).startsWith("7: ");
        shop.ingest(body).get("/api/v1/logs").then().statusCode(403).contentType("application/problem+json");
    }

    /** Guarded by {@code OtlpResource.take}, which asks the identity alone. */
    @Test
    void aSendersOwnWordsNeverMoveTelemetryToAnotherService() {
        var other = new Sender(shop.workspace(), ServiceId.random());
        other.logs("its own");
        soon().untilAsserted(() -> assertThat(other.lines()).containsExactly("its own"));
        var pretends = other.logsRequest(
                "v1",
                List.of(log("pretends")
                        .addAttributes(
                                Sender.attribute("service.id", other.service().toString()))
                        .addAttributes(
                                Sender.attribute("service_id", other.service().toString()))
                        .addAttributes(Sender.attribute(
                                "syntra.service_id", other.service().toString()))
                        .addAttributes(Sender.attribute("syntra.workspace", "elsewhere"))));

        shop.ingest(pretends.toByteArray())
                .header("X-Scope-OrgID", "elsewhere")
                .post("/v1/logs")
                .then()
                .statusCode(200);

        soon().untilAsserted(() -> assertThat(shop.lines()).containsExactly("pretends"));
        assertThat(other.lines()).containsExactly("its own");
    }

    /** A person's token names no service, and what the resource says is not asked. */
    @Test
    void aPersonsTokenSendsNothing() throws IOException {
        for (var token : List.of(shop.developerToken(), TestTokens.admin())) {
            var answer = Sender.raw()
                    .auth()
                    .oauth2(token)
                    .contentType(PROTOBUF)
                    .body(shop.logsRequest("v1", List.of(log("named"))).toByteArray())
                    .post("/v1/logs")
                    .then()
                    .statusCode(403);
            assertThat(statusOf(answer.extract().asByteArray())).startsWith("7: ");
        }
    }

    @Test
    void partialSuccessInJson() {
        var old = Sender.nanos(Instant.now().minusSeconds(40L * 86_400));
        Sender.raw()
                .auth()
                .oauth2(shop.ingestToken())
                .contentType("application/json")
                .body("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"" + old
                        + "\"},{\"body\":{\"stringValue\":\"new\"}}]}]}]}")
                .post("/v1/logs")
                .then()
                .statusCode(200)
                .body("partialSuccess.rejectedLogRecords", equalTo("1"))
                .body("partialSuccess.errorMessage", containsString("older than the 30 days"));
    }

    @Test
    void aLargeRequestArrivesWhole() {
        var line = "x".repeat(900);
        var logs = new java.util.ArrayList<io.opentelemetry.proto.logs.v1.LogRecord.Builder>();
        for (int i = 0; i < 4_000; i++) {
            logs.add(log(i + " " + line));
        }

        shop.logs(logs);

        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(4_000));
        assertThat(shop.lines()).extracting(l -> l.substring(0, l.indexOf(' '))).doesNotHaveDuplicates();
    }

    /** A {@code google.rpc.Status} as "code: message". */
    private static String statusOf(byte[] status) throws IOException {
        var in = CodedInputStream.newInstance(status);
        assertThat(in.readTag()).isEqualTo(8);
        var code = in.readInt32();
        assertThat(in.readTag()).isEqualTo(18);
        return code + ": " + in.readString();
    }
}
