package io.syntra.notification.email;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Answer;
import io.syntra.channel.email.SmtpUrl;
import io.syntra.egress.Attempt;
import io.syntra.egress.Confidential;
import io.syntra.egress.Deadline;
import io.syntra.egress.Passage;
import io.syntra.egress.TargetGuard;
import jakarta.inject.Singleton;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Hands a message to a mail server, once. Blocks: call it on a virtual thread. */
@Singleton
public class SmtpSender {

    private final TargetGuard guard;
    private final SmtpConfig config;

    SmtpSender(TargetGuard guard, SmtpConfig config) {
        this.guard = guard;
        this.config = config;
    }

    /**
     * @param url an {@link SmtpUrl}
     * @param delivery makes the Message-ID, by which a receiver can tell a repeated message
     * @param at when it was asked for
     * @param deadline when the attempt is over, whatever came of it
     */
    public Attempt send(String url, ObjectNode body, UUID delivery, Instant at, Deadline deadline) {
        var server = SmtpUrl.parse(url).orElseThrow();
        // Mail servers are hosts like any others.
        return switch (guard.check("https://" + server.host() + ":" + server.port())) {
            case Passage.Closed closed -> new Attempt.Refused(closed.reason());
            case Passage.Unresolved unresolved -> new Attempt.NotSent(unresolved.reason());
            case Passage.Open open ->
                Confidential.of(server.password().isEmpty() ? url : server.password())
                        .outOf(send(server, open.address(), body, delivery, at, deadline));
        };
    }

    /**
     * A server that takes its time with each of its replies could hold the conversation for minutes. At the deadline the
     * connection is closed under it, and what was sent until then decides.
     */
    private Attempt send(
            SmtpUrl server, InetAddress address, ObjectNode body, UUID delivery, Instant at, Deadline deadline) {
        var session = Session.getInstance(properties(server));
        try (var connection = new BoundedSocket()) {
            var end = CompletableFuture.runAsync(() -> close(connection), delayedExecutor(deadline.left()));
            try {
                var conversation = new Conversation(session, name(server), connection);
                return conversation.hold(connect(connection, server, address), message(session, body, delivery, at));
            } finally {
                end.cancel(false);
            }
        } catch (SSLException e) {
            return new Attempt.NotSent(
                    "the TLS handshake with " + server.host() + " failed; its certificate must be valid for that name");
        } catch (IOException e) {
            return new Attempt.NotSent(server.host() + " did not accept a connection");
        } catch (MessagingException e) {
            return new Attempt.Refused("the message cannot be written", true);
        }
    }

    private static Executor delayedExecutor(Duration delay) {
        return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void close(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a login there is none to try, whatever the server offers. */
    private static URLName name(SmtpUrl server) {
        boolean login = !server.user().isEmpty();
        return new URLName(
                server.tls() ? "smtps" : "smtp",
                server.host(),
                server.port(),
                null,
                login ? server.user() : null,
                login ? server.password() : null);
    }

    /** To the address that was checked; the name stays for TLS. */
    private Socket connect(Socket socket, SmtpUrl server, InetAddress address) throws IOException {
        socket.setSoTimeout((int) config.answerTimeout().toMillis());
        socket.connect(
                new InetSocketAddress(InetAddress.getByAddress(server.host(), address.getAddress()), server.port()),
                (int) config.connectTimeout().toMillis());
        return server.tls() ? secure(socket, server) : socket;
    }

    private static Socket secure(Socket socket, SmtpUrl server) throws IOException {
        var secure = (SSLSocket) tls().createSocket(socket, server.host(), server.port(), true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static SSLSocketFactory tls() {
        try {
            return SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static Properties properties(SmtpUrl server) {
        var properties = new Properties();
        var name = server.tls() ? "mail.smtps." : "mail.smtp.";
        boolean login = !server.user().isEmpty();
        properties.putAll(Map.of(
                name + "auth",
                String.valueOf(login),
                name + "starttls.enable",
                String.valueOf(!server.tls()),
                // A password goes over TLS only.
                name + "starttls.required",
                String.valueOf(!server.tls() && login),
                name + "ssl.checkserveridentity",
                "true",
                name + "quitwait",
                "false",
                name + "localhost",
                "syntra.invalid",
                "mail.mime.charset",
                "UTF-8"));
        return properties;
    }

    private static MimeMessage message(Session session, ObjectNode body, UUID delivery, Instant at)
            throws MessagingException {
        var from = body.path("from").asText();
        var id = "<" + delivery + from.substring(from.indexOf('@')) + ">";
        var message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(new InternetAddress(from, true));
        for (var to : body.path("to")) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to.asText(), true));
        }
        message.setSubject(body.path("subject").asText(), StandardCharsets.UTF_8.name());
        message.setText(body.path("text").asText(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(at));
        // No out-of-office replies (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        message.saveChanges();
        return message;
    }

    /** What a mail server said. */
    static Attempt said(int code, String reply) {
        return new Attempt.Answered(new Answer(code, Map.of(), reply));
    }
}
