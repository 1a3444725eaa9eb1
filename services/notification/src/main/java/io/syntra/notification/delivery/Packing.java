package io.syntra.notification.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Address;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.SecretField;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.notification.channel.Channel;
import io.syntra.notification.webhook.WebhookMessage;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.secrets.SecretRef;
import io.syntra.template.JsonVariables;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the deliveries of a request. A message is written here, once: what is sent again is the same. */
@Singleton
class Packing {

    private final SendingConfig config;
    private final Clock clock;

    Packing(SendingConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    Parcel of(WorkspaceId workspace, NotificationRequest request) {
        if (request.channel().equals(NotificationRequest.WEBHOOK)) {
            return webhook(workspace, request, request.target());
        }
        return Channel.named(request.channel())
                .map(channel -> of(workspace, request, channel))
                .orElseGet(() -> new Parcel.Unsendable(
                        refused(workspace, request),
                        "there is no such channel; the channels are: webhook, telegram, slack, email"));
    }

    private Parcel webhook(WorkspaceId workspace, NotificationRequest request, @Nullable String target) {
        if (target == null) {
            return new Parcel.Unsendable(refused(workspace, request), "target is missing");
        }
        try {
            SecretRef.in(target);
        } catch (IllegalArgumentException e) {
            return new Parcel.Unsendable(
                    refused(workspace, request),
                    "target begins with \"secret:\", so a secret's name must follow: " + e.getMessage());
        }
        ObjectNode body = Json.mapper().valueToTree(WebhookMessage.of(request));
        var delivery = Delivery.of(
                workspace, request, new Address.Webhook(target), 0, body, config.maxAttempts(), clock.instant());
        return new Parcel.Packed(List.of(delivery), List.of());
    }

    private Parcel of(WorkspaceId workspace, NotificationRequest request, Channel channel) {
        var errors = new ArrayList<Problem.Field>();
        JsonNode config = Json.mapper().valueToTree(request.config());
        var message = channel.read(JsonPlace.root(config, errors));
        if (errors.isEmpty()) {
            errors.addAll(writtenOut(config, channel));
        }
        return errors.isEmpty()
                ? written(workspace, request, message)
                : new Parcel.Unsendable(refused(workspace, request), reasons(errors));
    }

    private Parcel written(WorkspaceId workspace, NotificationRequest request, ChannelMessage message) {
        var written = message.write(new JsonVariables(request.data()));
        if (!written.errors().isEmpty()) {
            return new Parcel.Unsendable(refused(workspace, request), reasons(written.errors()));
        }
        var now = clock.instant();
        var parts = new ArrayList<Delivery>();
        for (var body : written.bodies()) {
            parts.add(Delivery.of(
                    workspace, request, message.address(), parts.size(), body, this.config.maxAttempts(), now));
        }
        parts.forEach(part -> part.warn(written.warnings()));
        var thread = written.thread();
        if (thread != null) {
            parts.forEach(part -> part.belongTo(thread));
        }
        return new Parcel.Packed(parts, written.warnings());
    }

    /** Nobody reads a warning here, and everybody who reads the topic reads what stands in it. */
    private static List<Problem.Field> writtenOut(JsonNode config, Channel channel) {
        return SecretField.writtenOut((ObjectNode) config, channel.secrets()).stream()
                .map(field -> new Problem.Field(field, "must name a secret, as secret:name"))
                .toList();
    }

    private Delivery refused(WorkspaceId workspace, NotificationRequest request) {
        return Delivery.refused(workspace, request, config.maxAttempts(), clock.instant());
    }

    static String reasons(List<Problem.Field> errors) {
        return errors.stream()
                .map(error -> error.name() + " " + error.message())
                .collect(Collectors.joining("; "));
    }
}
