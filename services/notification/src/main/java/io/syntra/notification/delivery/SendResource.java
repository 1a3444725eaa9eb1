package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.SecretField;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.Json;
import io.syntra.contracts.Remark;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.notification.SentView;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.notification.channel.Channel;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.template.JsonVariables;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Messages that people send themselves, to try a node or to tell somebody. */
@Path("notifications/send")
class SendResource {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int ACCEPTED = 202;

    private final CurrentCaller caller;
    private final Secrets secrets;
    private final Packing packing;
    private final Deliveries deliveries;
    private final Idempotency idempotency;
    private final Clock clock;
    private final Vertx vertx;

    SendResource(
            CurrentCaller caller,
            Secrets secrets,
            Packing packing,
            Deliveries deliveries,
            Idempotency idempotency,
            Clock clock,
            Vertx vertx) {
        this.caller = caller;
        this.secrets = secrets;
        this.packing = packing;
        this.deliveries = deliveries;
        this.idempotency = idempotency;
        this.clock = clock;
        this.vertx = vertx;
    }

    @POST
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Sends a message",
            description =
                    "Takes {channel: telegram, slack or email, config: the fields of the node, variables: an object}, and"
                            + " answers with the deliveries, one for each part. GET /notifications/deliveries/{id} tells how"
                            + " one fared. A token that is written out is kept as a secret, with a warning.")
    public Uni<Response> send(
            @Nullable JsonNode body,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(SendingRun.HEADER) @Nullable String sender) {
        var by = caller.get();
        var asked = asked(body);
        return referred(by, asked).chain(config -> {
            var packed = packed(by, sender, asked, config);
            return idempotency.once(key, by, "send", body, ACCEPTED, () -> deliveries
                    .persist(packed.deliveries())
                    .replaceWith(() -> view(asked.message(), packed)));
        });
    }

    /** What is written in a request, checked. */
    private record Asked(Channel channel, ObjectNode config, ChannelMessage message, Map<String, Object> variables) {}

    private static Asked asked(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var root = JsonPlace.root(body, wrong).object("channel", "config", "variables");
        var name = root.at("channel").text();
        var channel = Channel.named(name);
        if (!name.isEmpty() && channel.isEmpty()) {
            root.at("channel").wrong("must be " + Channel.names());
        }
        var variables = root.at("variables").optionalObject();
        var message = channel.map(known -> known.read(root.at("config")));
        if (!wrong.isEmpty()) {
            throw ProblemException.fields(ProblemCode.INVALID_FIELD, wrong);
        }
        Map<String, Object> values =
                variables == null ? Map.of() : Json.mapper().convertValue(variables, OBJECT);
        // Before a token is kept: what is refused leaves nothing behind.
        var errors = message.orElseThrow().write(new JsonVariables(values)).errors();
        if (!errors.isEmpty()) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "config", Packing.reasons(errors));
        }
        return new Asked(
                channel.orElseThrow(),
                Objects.requireNonNull(root.at("config").optionalObject()),
                message.orElseThrow(),
                values);
    }

    /** The store may block. */
    private Uni<ObjectNode> referred(Caller by, Asked asked) {
        return vertx.executeBlocking(
                () -> SecretField.referred(asked.config(), asked.channel().secrets(), written -> secrets.keep(
                                by.workspace(), SecretValue.of(written), by.user())
                        .toString()),
                false);
    }

    /** @param sender of a run that sends it by a request: what becomes of the message is caused by that run */
    private Parcel.Packed packed(Caller by, @Nullable String sender, Asked asked, ObjectNode config) {
        var request = NotificationRequest.toChannel(
                DeliveryId.random(),
                asked.channel().title(),
                asked.message().address().shown(),
                Json.mapper().convertValue(config, OBJECT),
                asked.variables(),
                SendingRun.ofHeader(sender).map(SendingRun::origin).orElse("by:" + by.user()),
                clock.instant());
        return switch (packing.of(by.workspace(), request)) {
            case Parcel.Packed packed -> packed;
            case Parcel.Unsendable unsendable ->
                throw ProblemException.field(ProblemCode.INVALID_FIELD, "config", unsendable.reason());
        };
    }

    private static SentView view(ChannelMessage message, Parcel.Packed packed) {
        return new SentView(
                packed.deliveries().stream().map(Delivery::view).toList(),
                Stream.concat(message.warnings().stream(), packed.warnings().stream())
                        .map(warning -> new Remark(warning.name(), warning.message()))
                        .toList());
    }
}
