package io.syntra.notification.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.syntra.contracts.Json;
import io.syntra.egress.Attempt;
import io.syntra.egress.Deadline;
import io.syntra.egress.TargetGuard;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real mail server, and against one that fails at each step. */
class SmtpSenderTest {

    private static final String STORE_PASSWORD = "changeit";
    private static final UUID DELIVERY = UUID.fromString("019c0000-0000-7000-8000-00000000000a");
    private static final Instant AT = Instant.parse("2026-01-31T09:30:00Z");
    private static final String TEXT = "Grüße 😀\n.\nFrom: eve@example.com\n..two";

    @Test
    void aMessageArrivesAsWrittenAndNamesItsDelivery() throws Exception {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            var attempt = send("smtp://127.0.0.1:" + server.getSmtp().getPort(), Set.of("127.0.0.1"));

            assertThat(attempt).isInstanceOfSatisfying(Attempt.Answered.class, answered -> assertThat(
                            answered.answer().status())
                    .isEqualTo(250));
            assertThat(server.waitForIncomingEmail(20_000, 2)).isTrue();
            var message = server.getReceivedMessages()[0];
            assertThat(message.getHeader("Message-ID")).containsExactly("<" + DELIVERY + "@example.com>");
            assertThat(message.getSubject()).isEqualTo("shop-api fällt aus");
            assertThat(message.getContent().toString().replace("\r\n", "\n").strip())
                    .isEqualTo(TEXT);
            assertThat(message.getAllRecipients()).hasSize(2);
            assertThat(message.getFrom()[0].toString()).isEqualTo("syntra@example.com");
            assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        } finally {
            server.stop();
        }
    }

    @Test
    void overTlsAPasswordIsSaidToTheServerWhoseCertificateIsGood(@TempDir Path folder) throws Exception {
        var store = certificate(folder);
        var before = SSLContext.getDefault();
        System.setProperty("greenmail.tls.keystore.file", store.toString());
        System.setProperty("greenmail.tls.keystore.password", STORE_PASSWORD);
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        server.setUser("ada", "pass/phrase 1");
        server.getUserManager().setAuthRequired(true);
        server.start();
        try {
            var host = "@127.0.0.1:" + server.getSmtps().getPort();

            assertThat(send("smtps://ada:pass%2Fphrase%201" + host, Set.of("127.0.0.1")))
                    .isInstanceOfSatisfying(Attempt.NotSent.class, unknown -> assertThat(unknown.reason())
                            .contains("certificate")
                            .doesNotContain("phrase"));

            SSLContext.setDefault(trusting(store));
            assertThat(send("smtps://ada:pass%2Fphrase%201" + host, Set.of("127.0.0.1")))
                    .isInstanceOfSatisfying(
                            Attempt.Answered.class,
                            answered -> assertThat(answered.answer().status()).isEqualTo(250));
            assertThat(server.waitForIncomingEmail(20_000, 2)).isTrue();
            assertThat(send("smtps://ada:another-phrase" + host, Set.of("127.0.0.1")))
                    .isInstanceOfSatisfying(Attempt.Answered.class, answered -> {
                        assertThat(answered.answer().status()).isEqualTo(535);
                        assertThat(answered.answer().body()).doesNotContain("another-phrase");
                    });
        } finally {
            SSLContext.setDefault(before);
            System.clearProperty("greenmail.tls.keystore.file");
            System.clearProperty("greenmail.tls.keystore.password");
            server.stop();
        }
    }

    private static Path certificate(Path folder) throws Exception {
        var store = folder.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "mail",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=mail",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static SSLContext trusting(Path store) throws Exception {
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray()));
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void anInternalServerIsNotSpokenTo() {
        try (var server = new ScriptedSmtp("", "")) {
            assertThat(send(server.url(""), Set.of()))
                    .isInstanceOfSatisfying(Attempt.Refused.class, refused -> assertThat(refused.reason())
                            .contains("loopback"));
            assertThat(server.heard()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "MAIL § 451 4.3.0 later § 451",
                "RCPT § 450 4.2.1 busy § 450",
                "RCPT § 550 5.1.1 no such user § 550",
                "DATA § 452 4.3.1 full § 452",
                ". § 451 4.7.1 greylisted § 451",
                ". § 554 5.6.0 rejected § 554",
            })
    void aRefusalIsTheServersReply(String step, String reply, int code) {
        try (var server = new ScriptedSmtp(step, reply)) {
            assertThat(send(server.url(""), Set.of("127.0.0.1")))
                    .isInstanceOfSatisfying(Attempt.Answered.class, answered -> {
                        assertThat(answered.answer().status()).isEqualTo(code);
                        assertThat(answered.answer().body()).contains(reply.substring(4));
                    });
        }
    }

    @Test
    void aMessageThatCannotBeWrittenIsRefusedForItself() {
        try (var server = new ScriptedSmtp("", "")) {
            var attempt =
                    send("a b@example.com", server.url(""), Set.of("127.0.0.1"), Deadline.in(Duration.ofSeconds(30)));

            assertThat(attempt).isEqualTo(new Attempt.Refused("the message cannot be written", true));
        }
    }

    /** Guards: a message that the server may have kept is never sent again by itself. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {"EHLO § NotSent", "MAIL § NotSent", "RCPT § NotSent", "DATA § NotSent", ". § NoAnswer"})
    void aConnectionThatBreaksMeansWhatTheServerMayHaveKept(String step, String outcome) {
        try (var server = new ScriptedSmtp(step, ScriptedSmtp.HANG_UP)) {
            assertThat(send(server.url(""), Set.of("127.0.0.1")).getClass().getSimpleName())
                    .isEqualTo(outcome);
        }
    }

    @Test
    void aPasswordIsNotSaidWithoutTls() {
        try (var server = new ScriptedSmtp("", "")) {
            assertThat(send(server.url("ada:pass-phrase@"), Set.of("127.0.0.1")))
                    .isInstanceOf(Attempt.NotSent.class);
            assertThat(server.heard()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    /** Guards: a server that takes its time with each reply keeps nobody beyond the attempt's deadline. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {"220 § NotSent", "EHLO § NotSent", "DATA § NotSent", ". § NoAnswer"})
    void atTheDeadlineTheConversationIsOver(String step, String outcome) {
        try (var server = new ScriptedSmtp(step, ScriptedSmtp.SILENCE)) {
            // A single reply may take five.
            var attempt = assertTimeoutPreemptively(
                    Duration.ofSeconds(4),
                    () -> send(server.url(""), Set.of("127.0.0.1"), Deadline.in(Duration.ofSeconds(2))));

            assertThat(attempt.getClass().getSimpleName()).isEqualTo(outcome);
            await().atMost(Duration.ofSeconds(4)).until(server::wasLeft);
        }
    }

    /** Guarded by {@code BoundedSocket.getInputStream}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {"220 § NotSent", "EHLO § NotSent", "RCPT § NotSent", ". § NoAnswer"})
    void noReplyIsListenedToWithoutEnd(String step, String outcome) {
        try (var server = new ScriptedSmtp(step, ScriptedSmtp.FLOOD)) {
            var attempt = send(server.url(""), Set.of("127.0.0.1"));

            assertThat(attempt.getClass().getSimpleName()).isEqualTo(outcome);
            assertThat(attempt.toString()).contains("more than 64 KB", "speaks SMTP");
        }
    }

    private static Attempt send(String url, Set<String> allowed) {
        return send(url, allowed, Deadline.in(Duration.ofSeconds(30)));
    }

    private static Attempt send(String url, Set<String> allowed, Deadline deadline) {
        return send("syntra@example.com", url, allowed, deadline);
    }

    private static Attempt send(String from, String url, Set<String> allowed, Deadline deadline) {
        var sender = new SmtpSender(TargetGuard.allowing(allowed), new SmtpConfig() {
            @Override
            public Duration connectTimeout() {
                return Duration.ofSeconds(5);
            }

            @Override
            public Duration answerTimeout() {
                return Duration.ofSeconds(5);
            }
        });
        var body = Json.mapper()
                .createObjectNode()
                .put("from", from)
                .put("subject", "shop-api fällt aus")
                .put("text", TEXT);
        List.of("team@example.com", "ada@example.com").forEach(body.putArray("to")::add);
        return sender.send(url, body, DELIVERY, AT, deadline);
    }
}
