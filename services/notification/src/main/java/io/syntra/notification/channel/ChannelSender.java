package io.syntra.notification.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Address;
import io.syntra.channel.Wire;
import io.syntra.channel.email.SmtpUrl;
import io.syntra.channel.slack.SlackMessage;
import io.syntra.channel.telegram.TelegramMessage;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.WorkspaceId;
import io.syntra.egress.Attempt;
import io.syntra.egress.Confidential;
import io.syntra.egress.Deadline;
import io.syntra.egress.HttpMessage;
import io.syntra.egress.HttpSender;
import io.syntra.notification.email.SmtpSender;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Sends one part of a message to its channel, once. Secrets are looked up here, and live as long as the call. Blocks. */
@Singleton
public class ChannelSender {

    /** Both APIs answer with the message that they took. */
    private static final int MOST_OF_ANSWER = 256 * 1_024;

    /** A page of a channel's messages. */
    private static final int MOST_OF_HISTORY = 4 * 1_024 * 1_024;

    private static final Pattern WEB = Pattern.compile("(?i)https?://\\S+");

    private final Secrets secrets;
    private final HttpSender http;
    private final SmtpSender smtp;
    private final ChannelConfig config;

    ChannelSender(Secrets secrets, HttpSender http, SmtpSender smtp, ChannelConfig config) {
        this.secrets = secrets;
        this.http = http;
        this.smtp = smtp;
        this.config = config;
    }

    /**
     * Whose token or URL it is, by a digest: the same for each name that it has. One that is not set is told apart by its
     * name, and so are a mail server and a webhook, whose passwords may be short. Empty while the secrets cannot be read.
     */
    public Optional<String> bot(WorkspaceId workspace, Address address) {
        var written = address.secret();
        var named = address.kind() + "/" + Sha256.hex(workspace.value(), "/", written);
        if (address instanceof Address.Mailbox || address instanceof Address.Webhook) {
            return Optional.of(named);
        }
        try {
            return Optional.of(SecretRef.in(written)
                    .map(reference -> secrets.read(workspace, reference.name()).map(SecretValue::reveal))
                    .orElse(Optional.of(written))
                    .map(value -> address.kind() + "/" + Sha256.hex(value))
                    .orElse(named));
        } catch (RuntimeException e) {
            // What is wrong with them is said when one is to be sent.
            return Optional.empty();
        }
    }

    /**
     * @param delivery by which a repeated message can be told
     * @param deadline when the attempt is over, whatever came of it
     */
    public Attempt mail(
            WorkspaceId workspace,
            Address.Mailbox address,
            ObjectNode body,
            UUID delivery,
            Instant at,
            Deadline deadline) {
        return withSecret(
                workspace, address.server(), SmtpUrl::isOne, value -> smtp.send(value, body, delivery, at, deadline));
    }

    /**
     * @param target its URL, mostly as {@code secret:name}
     * @param deadline when the attempt is over, whatever came of it
     */
    public Attempt webhook(
            WorkspaceId workspace, String target, Function<String, HttpMessage> message, Deadline deadline) {
        return withSecret(
                workspace, target, url -> WEB.matcher(url).matches(), url -> send(url, message.apply(url), deadline));
    }

    /** @param deadline when the attempt is over, whatever came of it */
    public Attempt send(WorkspaceId workspace, Address address, Wire wire, Deadline deadline) {
        var body = wire.body().toString();
        return switch (address) {
            case Address.TelegramChat(String token, String _, var _) ->
                withSecret(
                        workspace,
                        token,
                        TelegramMessage::isToken,
                        value -> send(
                                value,
                                message(
                                        at(config.telegram().url(), "/bot" + value + "/" + wire.method()),
                                        Map.of(),
                                        body),
                                deadline));
            case Address.SlackWebhook(String url) ->
                withSecret(
                        workspace,
                        url,
                        SlackMessage::isWebhookUrl,
                        value -> send(value, message(value, Map.of(), body), deadline));
            case Address.SlackChannel(String token, String _) ->
                withSecret(
                        workspace,
                        token,
                        SlackMessage::isToken,
                        value -> send(
                                value,
                                message(
                                        at(config.slack().url(), "/api/" + wire.method()),
                                        Map.of("Authorization", "Bearer " + value),
                                        body),
                                deadline));
            case Address.Mailbox _, Address.Webhook _ -> throw new IllegalArgumentException("it has no API");
        };
    }

    /** @param path with what is asked */
    public Attempt ask(WorkspaceId workspace, Address.SlackChannel address, String path, Deadline deadline) {
        return withSecret(
                workspace,
                address.botToken(),
                SlackMessage::isToken,
                value -> send(
                        value,
                        new HttpMessage(
                                "GET",
                                at(config.slack().url(), path),
                                Map.of("Authorization", "Bearer " + value),
                                "",
                                MOST_OF_HISTORY),
                        deadline));
    }

    private Attempt withSecret(
            WorkspaceId workspace, String written, Predicate<String> sound, Function<String, Attempt> sending) {
        var reference = SecretRef.in(written);
        if (reference.isEmpty()) {
            return sending.apply(written);
        }
        var name = reference.get().name();
        try {
            return secrets.read(workspace, name)
                    .map(SecretValue::reveal)
                    // What a node holds itself was checked when it was saved; this may have been set to anything since.
                    .map(value -> sound.test(value)
                            ? sending.apply(value)
                            : new Attempt.Refused("the secret " + name + " holds nothing of the kind that is needed"
                                    + " here; PUT /api/v1/secrets/" + name + " sets it anew"))
                    .orElseGet(() -> new Attempt.Refused("the secret " + name + " is not set in this workspace; PUT"
                            + " /api/v1/secrets/" + name + " sets it"));
        } catch (ProblemException e) {
            return new Attempt.NotSent("the secret " + name + " cannot be read: " + e.getMessage());
        }
    }

    private Attempt send(String secret, HttpMessage message, Deadline deadline) {
        return Confidential.of(secret).outOf(http.send(message, deadline));
    }

    private static String at(URI server, String path) {
        return server.toString().replaceFirst("/+$", "") + path;
    }

    private static HttpMessage message(String url, Map<String, String> headers, String body) {
        var all = new HashMap<>(headers);
        all.put("Content-Type", "application/json; charset=utf-8");
        return HttpMessage.post(url, all, body, MOST_OF_ANSWER);
    }
}
