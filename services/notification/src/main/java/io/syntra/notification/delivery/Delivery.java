package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Address;
import io.syntra.channel.Threading;
import io.syntra.channel.slack.SlackWire;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.Json;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.notification.DeliveryView;
import io.syntra.contracts.notification.MaskedTarget;
import io.syntra.problem.Problem;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One message to one target, or one part of it. */
@Entity
@Table(name = "delivery")
class Delivery {

    private static final int MOST_WARNINGS = 20;

    @Id
    UUID id;

    String workspace;

    /** The delivery id that was asked for; the first part has it too. */
    UUID requestId;

    /** From 0. */
    int part;

    @Nullable String origin;

    /** What is sent to the same lane stays in order; absent for what never became a message. */
    @Nullable String lane;

    /** A digest of the host that its author named, of a webhook or a mail server; absent for the servers of a channel. */
    @Nullable String host;

    /** An {@link Address} as JSON, and the request's body; absent for what never became a message. */
    @Nullable String address;

    @Nullable String body;

    /** What the channel calls the message. */
    @Nullable String external;

    /** Messages with the same one answer each other; absent for those that do not. */
    @Nullable String thread;

    /** Set of the last message of a thread: how it comes. */
    @Enumerated(EnumType.STRING)
    Threading.@Nullable Resolved resolves;

    /** The delivery that it answers or replaces, once that is decided. */
    @Nullable UUID opener;

    /** What is to be known of it when it is delivered. */
    @Nullable String note;

    /** What its author should know of the message, a line each. */
    @Nullable String warnings;

    /** What the channel calls the place where the message is. */
    @Nullable String place;

    /** When its request was last about to leave. */
    @Nullable Instant sentAt;

    /** Of an unknown one: when the channel is asked whether it arrived. Nobody has been told of it yet. */
    @Nullable Instant settleAt;

    int settleLooks;

    /** It says that a target needs attention. */
    boolean notice;

    /** The {@link NotificationRequest} as JSON. */
    String request;

    @Enumerated(EnumType.STRING)
    DeliveryState state;

    int attempts;
    int maxAttempts;
    Instant dueAt;

    @Nullable Instant leasedUntil;

    /** By which its sender took it in hand, with others. */
    @Nullable UUID claim;

    @Nullable String reason;

    Instant requestedAt;

    @Nullable Instant finishedAt;

    /** In the order in which they were asked for; the database counts. Hibernate Reactive reads mapped columns only. */
    @Column(insertable = false, updatable = false)
    @Nullable Long seq;

    /** It cannot be sent. */
    static Delivery refused(WorkspaceId workspace, NotificationRequest request, int maxAttempts, Instant now) {
        return part(workspace, request.config() == null ? request : request.withoutContents(), 0, maxAttempts, now);
    }

    /** @param body of the part's request */
    static Delivery of(
            WorkspaceId workspace,
            NotificationRequest request,
            Address address,
            int part,
            ObjectNode body,
            int maxAttempts,
            Instant now) {
        // What is sent is in the body; what it was made of may be much, and is in every part.
        var delivery = part(workspace, request.withoutContents(), part, maxAttempts, now);
        var host = address.host();
        delivery.host = host == null ? null : Sha256.hex(host);
        delivery.lane = address.lane();
        delivery.address = json(address);
        delivery.body = (address instanceof Address.SlackChannel
                        ? SlackWire.marked(body, delivery.id.toString())
                        : body)
                .toString();
        return delivery;
    }

    void belongTo(Threading to) {
        thread = to.key();
        resolves = to.resolved() == Threading.Resolved.NO ? null : to.resolved();
    }

    /** Postgres keeps no NUL, and a listing needs no more than some. */
    void warn(List<Problem.Field> about) {
        warnings = about.isEmpty()
                ? null
                : about.stream()
                        .limit(MOST_WARNINGS)
                        .map(warning -> (warning.name() + " " + warning.message()).replaceAll("\\p{Cntrl}", " "))
                        .collect(Collectors.joining("\n"));
    }

    /** It answers nothing any more. */
    void standAlone() {
        opener = null;
        if (body != null && lane != null) {
            body = body().without(List.of("thread_ts")).toString();
        }
    }

    private static Delivery part(
            WorkspaceId workspace, NotificationRequest request, int part, int maxAttempts, Instant now) {
        var delivery = new Delivery();
        delivery.requestId = request.deliveryId().value();
        delivery.part = part;
        delivery.id = part == 0
                ? delivery.requestId
                : UUID.nameUUIDFromBytes((delivery.requestId + "/" + part).getBytes(StandardCharsets.UTF_8));
        delivery.workspace = workspace.value();
        // Postgres keeps no NUL, and a listing needs no control characters.
        delivery.origin = request.origin() == null ? null : request.origin().replaceAll("\\p{Cntrl}", "");
        delivery.state = DeliveryState.PENDING;
        delivery.maxAttempts = maxAttempts;
        delivery.dueAt = now;
        delivery.requestedAt = now;
        delivery.request = json(request);
        return delivery;
    }

    private static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it is always JSON", e);
        }
    }

    @Nullable Address address() {
        try {
            return address == null ? null : Json.mapper().readValue(address, Address.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("delivery " + id + " holds no address", e);
        }
    }

    /** Of what became a message. */
    ObjectNode body() {
        try {
            return (ObjectNode) Json.mapper().readTree(Objects.requireNonNull(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("delivery " + id + " holds no body", e);
        }
    }

    NotificationRequest request() {
        try {
            return Json.mapper().readValue(request, NotificationRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("delivery " + id + " holds no request", e);
        }
    }

    void become(DeliveryState next, @Nullable String why, Instant now) {
        state = next;
        reason = why;
        leasedUntil = null;
        claim = null;
        settleAt = null;
        finishedAt = switch (next) {
            case DELIVERED, FAILED, UNKNOWN -> now;
            case PENDING, SENDING, WAITING -> null;
        };
    }

    /** Its sender is gone. */
    boolean isAbandoned(Instant now) {
        return state == DeliveryState.SENDING && leasedUntil != null && leasedUntil.isBefore(now);
    }

    /** Nothing more happens by itself. */
    boolean isThrough() {
        return state.isThrough() && settleAt == null;
    }

    /** False of what was refused before it became a message. */
    boolean isMessage() {
        return address != null;
    }

    /** What a person decides about it, said before it is changed. */
    MessageDecisionEvent resent(String by, Instant now) {
        var asked = request();
        return new MessageDecisionEvent.Resent(
                new DeliveryId(id), asked.channel(), target(asked), name(state), reason, origin, by, now);
    }

    MessageDecisionEvent markedDelivered(String by, Instant now) {
        var asked = request();
        return new MessageDecisionEvent.MarkedDelivered(
                new DeliveryId(id), asked.channel(), target(asked), name(state), reason, origin, by, now);
    }

    private static String name(DeliveryState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private String target(NotificationRequest asked) {
        var to = address();
        if (to != null) {
            return to.shown();
        }
        return asked.target() == null ? asked.channel() : MaskedTarget.of(asked.target());
    }

    DeliveryView view() {
        var asked = request();
        return new DeliveryView(
                new DeliveryId(id),
                new DeliveryId(requestId),
                part + 1,
                asked.channel(),
                target(asked),
                asked.title() == null ? asked.channel() + " message" : asked.title(),
                name(state),
                attempts,
                reason,
                origin,
                requestedAt,
                state == DeliveryState.DELIVERED ? finishedAt : null,
                state == DeliveryState.WAITING ? dueAt : null,
                warnings == null ? List.of() : warnings.lines().toList());
    }
}
