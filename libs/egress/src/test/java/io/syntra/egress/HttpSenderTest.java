package io.syntra.egress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.syntra.engines.Ports;
import io.syntra.testing.Receiver;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSenderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Deadline MUCH_LATER = Deadline.in(Duration.ofMinutes(10));
    private static final String STORE_PASSWORD = "changeit";

    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void itConnectsToTheCheckedAddressAndNamesTheHost() {
        try (var receiver = new Receiver()) {
            // No name server knows hooks.example: only the address that the guard handed on leads anywhere.
            var attempt = sender("hooks.example")
                    .send(request("http://hooks.example:" + receiver.port() + "/x"), PATIENCE, MUCH_LATER);

            assertThat(attempt).satisfies(answered(200, "ok"));
            assertThat(receiver.messages().getFirst().headers())
                    .containsEntry("host", "hooks.example:" + receiver.port());
        }
    }

    @Test
    void theCertificateMustBeTheHostsNotTheAddresss(@TempDir Path folder) throws Exception {
        var store = certificate(folder, "hooks.example");
        var server = httpsServer(store);
        var before = System.getProperty("javax.net.ssl.trustStore");
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", STORE_PASSWORD);
        try {
            int port = server.getAddress().getPort();

            assertThat(sender("hooks.example")
                            .send(request("https://hooks.example:" + port + "/"), PATIENCE, MUCH_LATER))
                    .satisfies(answered(200, ""));
            assertThat(sender("other.example")
                            .send(request("https://other.example:" + port + "/"), PATIENCE, MUCH_LATER))
                    .isEqualTo(new Attempt.NotSent("the TLS handshake with other.example failed; its certificate must"
                            + " be valid for that name"));
        } finally {
            if (before == null) {
                System.clearProperty("javax.net.ssl.trustStore");
            } else {
                System.setProperty("javax.net.ssl.trustStore", before);
            }
            System.clearProperty("javax.net.ssl.trustStorePassword");
            server.stop(0);
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsGetsNothing() {
        try (var receiver = new Receiver()) {
            assertThat(sender("hooks.example")
                            .send(request("https://hooks.example:" + receiver.port() + "/"), PATIENCE, MUCH_LATER))
                    .isInstanceOf(Attempt.NotSent.class);
            assertThat(receiver.messages()).isEmpty();
        }
    }

    @Test
    void theStatusCountsEvenIfTheRestOfTheAnswerNeverComes() {
        try (var receiver = new Receiver().then(exchange -> {
            exchange.sendResponseHeaders(400, 1_000_000);
            exchange.getResponseBody().write("no such channel".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        })) {
            assertThat(sender("hooks.example")
                            .send(request("http://hooks.example:" + receiver.port() + "/"), PATIENCE, MUCH_LATER))
                    .satisfies(answered(400, ""));
        }
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        try (var receiver = new Receiver().then(500, "x".repeat(5_000_000), "Retry-After", "7")) {
            assertThat(sender("hooks.example")
                            .send(request("http://hooks.example:" + receiver.port() + "/"), PATIENCE, MUCH_LATER))
                    .satisfies(answered(500, "x".repeat(2_000)));
        }
    }

    @Test
    void aServerThatTalksNonsenseMayHaveTakenIt() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var connection = socket.accept()) {
                    var ignored = connection.getInputStream().read(new byte[10_000]);
                    connection.getOutputStream().write("SSH-2.0-nonsense\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThat(sender("hooks.example")
                            .send(request("http://hooks.example:" + socket.getLocalPort() + "/"), PATIENCE, MUCH_LATER))
                    .isInstanceOf(Attempt.NoAnswer.class);
        }
    }

    @Test
    void aPortWithoutAListenerGetsNothing() throws Exception {
        assertThat(sender("hooks.example")
                        .send(request("http://hooks.example:" + Ports.anyFree() + "/"), PATIENCE, MUCH_LATER))
                .isEqualTo(new Attempt.NotSent("hooks.example did not accept a connection"));
    }

    /** Guards: the client's own exception about such a value holds it, and would be logged. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer abc-secret\n", "-----BEGIN KEY-----\r\nabc-secret", "abc-secret\0", "abc-secret\u007f"})
    void aHeaderThatCannotBeSentIsNamedWithoutItsValue(String value) {
        try (var receiver = new Receiver()) {
            var message = HttpMessage.post(
                    "http://hooks.example:" + receiver.port() + "/", Map.of("Authorization", value), "{}", 2_000);

            assertThat(sender("hooks.example").send(message, PATIENCE, MUCH_LATER))
                    .isEqualTo(new Attempt.Refused("the header Authorization cannot be sent: its value holds a line end"
                            + " or another control character"));
            assertThat(receiver.messages()).isEmpty();
        }
    }

    /** Guards: after its deadline the message could arrive when everybody takes it for lost. */
    @Test
    void afterTheDeadlineNothingLeaves() {
        try (var receiver = new Receiver()) {
            var message = request("http://hooks.example:" + receiver.port() + "/");

            assertThat(sender("hooks.example").send(message, Deadline.in(Duration.ZERO)))
                    .isInstanceOf(Attempt.NotSent.class);
            assertThat(receiver.messages()).isEmpty();
        }
    }

    @Test
    void theDeadlineEndsTheWaitForAnAnswer() {
        try (var receiver = new Receiver().thenSilence()) {
            var message = request("http://hooks.example:" + receiver.port() + "/");

            assertThat(sender("hooks.example").send(message, Deadline.in(Duration.ofSeconds(2))))
                    .isEqualTo(new Attempt.NoAnswer("hooks.example did not answer within 2 s", true));
        }
    }

    private static Consumer<Attempt> answered(int status, String body) {
        return attempt -> assertThat(attempt).isInstanceOfSatisfying(Attempt.Answered.class, answered -> {
            assertThat(answered.answer().status()).isEqualTo(status);
            assertThat(answered.answer().body()).isEqualTo(body);
        });
    }

    private HttpSender sender(String host) {
        return new HttpSender(vertx, Guards.leadingHere(host), new HttpConfig() {
            @Override
            public Duration connectTimeout() {
                return PATIENCE;
            }

            @Override
            public Duration answerTimeout() {
                return PATIENCE;
            }
        });
    }

    private static HttpMessage request(String url) {
        return HttpMessage.post(url, Map.of("Content-Type", "application/json"), "{}", 2_000);
    }

    private static HttpsServer httpsServer(Path store) throws Exception {
        var keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, STORE_PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** A key and its own certificate for the host, in one store that serves both sides. */
    private static Path certificate(Path folder, String host) throws Exception {
        var store = folder.resolve("store.p12");
        var log = folder.resolve("keytool.log").toFile();
        int exit = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start()
                .waitFor();
        assertThat(exit).as(Files.readString(log.toPath())).isZero();
        return store;
    }
}
