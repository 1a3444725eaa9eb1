package io.syntra.notification.preview;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Address;
import io.syntra.channel.Answer;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.Meaning;
import io.syntra.channel.ThreadFields;
import io.syntra.channel.Threading;
import io.syntra.channel.Written;
import io.syntra.channel.slack.SlackWire;
import io.syntra.contracts.Json;
import io.syntra.contracts.Remark;
import io.syntra.contracts.notification.ClassificationView;
import io.syntra.contracts.notification.MessagePreviewView;
import io.syntra.contracts.notification.WireRequest;
import io.syntra.identity.Role;
import io.syntra.identity.WithoutWarrant;
import io.syntra.notification.channel.Channel;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.template.JsonVariables;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Messages that are not sent. */
@Path("notifications")
class PreviewResource {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int LOWEST_STATUS = 100;
    private static final int HIGHEST_STATUS = 599;

    @POST
    @Path("preview")
    @WithoutWarrant
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "What would be sent, part by part",
            description =
                    "Takes {channel: telegram, slack or email, config: the fields of the node, variables: an object}."
                            + " Secrets are masked, and not looked up. What is wrong with the config is told in errors.")
    public MessagePreviewView preview(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var root = JsonPlace.root(body, wrong).object("channel", "config", "variables");
        var channel = channel(root.at("channel"));
        var variables = root.at("variables").optionalObject();
        var config = root.at("config").optionalObject();
        if (config == null) {
            root.at("config").wrong("is missing: it holds the fields of the node, such as message_template");
        }
        refuse(wrong);
        var values =
                new JsonVariables(variables == null ? Map.of() : Json.mapper().convertValue(variables, OBJECT));
        var errors = new ArrayList<Problem.Field>();
        var message = channel.read(JsonPlace.root(config, errors));
        return errors.isEmpty()
                ? view(message, message.write(values))
                : new MessagePreviewView(List.of(), remarks(message.warnings()), remarks(errors));
    }

    @POST
    @Path("classify")
    @WithoutWarrant
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "What an answer of a channel means for a delivery",
            description =
                    "Takes {channel: telegram, slack or email, http_status, headers: an object, body: text or JSON}.")
    public ClassificationView classify(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var root = JsonPlace.root(body, wrong).object("channel", "http_status", "headers", "body");
        var channel = channel(root.at("channel"));
        int status = root.at("http_status").number(LOWEST_STATUS, HIGHEST_STATUS);
        var headers = new LinkedHashMap<String, String>();
        for (var name : root.at("headers").names()) {
            var value = root.at("headers").at(name).optionalScalar();
            headers.put(name, value == null ? "" : value);
        }
        var text = root.at("body").asText();
        refuse(wrong);
        var answer = new Answer(status, headers, text);
        return view(channel.meaning(answer));
    }

    private static Channel channel(JsonPlace place) {
        var name = place.text();
        return Channel.named(name).orElseGet(() -> {
            if (!name.isEmpty()) {
                place.wrong("must be " + Channel.names());
            }
            return Channel.TELEGRAM;
        });
    }

    private static void refuse(List<Problem.Field> wrong) {
        if (!wrong.isEmpty()) {
            throw ProblemException.fields(ProblemCode.INVALID_FIELD, wrong);
        }
    }

    private static MessagePreviewView view(ChannelMessage message, Written written) {
        var warnings = Stream.of(message.warnings(), written.warnings(), threaded(written))
                .flatMap(List::stream)
                .toList();
        return new MessagePreviewView(
                written.bodies().stream()
                        .map(body -> masked(message.address(), body))
                        .toList(),
                remarks(warnings),
                remarks(written.errors()));
    }

    /** Which message it answers is known when it leaves. */
    private static List<Problem.Field> threaded(Written written) {
        var thread = written.thread();
        if (thread == null) {
            return List.of();
        }
        var later = thread.resolved() == Threading.Resolved.EDIT ? "replaces it" : "answers it";
        return List.of(new Problem.Field(
                ThreadFields.KEY,
                "is shown here as the first message with this value; when there is one already, this " + later));
    }

    private static WireRequest masked(Address address, ObjectNode body) {
        var json = Map.of("Content-Type", "application/json; charset=utf-8");
        return switch (address) {
            case Address.TelegramChat _ -> new WireRequest("POST", "/bot***/sendMessage", json, body);
            case Address.Mailbox _ -> new WireRequest("SMTP", "***", Map.of(), body);
            case Address.Webhook _ -> new WireRequest("POST", "***", json, body);
            case Address.SlackWebhook _ ->
                new WireRequest(
                        "POST", "/services/***", json, SlackWire.send(body).body());
            case Address.SlackChannel _ ->
                new WireRequest(
                        "POST",
                        "/api/chat.postMessage",
                        Map.of("Content-Type", "application/json; charset=utf-8", "Authorization", "Bearer ***"),
                        SlackWire.marked(SlackWire.send(body).body(), "the delivery's id"));
        };
    }

    private static List<Remark> remarks(List<Problem.Field> fields) {
        return fields.stream()
                .map(field -> new Remark(field.name(), field.message()))
                .toList();
    }

    private static ClassificationView view(Meaning meaning) {
        return switch (meaning) {
            case Meaning.Delivered delivered -> new ClassificationView("delivered", null, delivered.reason());
            case Meaning.Retry retry -> new ClassificationView("retry", seconds(retry.after()), retry.reason());
            case Meaning.Limited limited -> new ClassificationView("retry", seconds(limited.after()), limited.reason());
            case Meaning.Moved moved -> new ClassificationView("retry", 0L, moved.reason());
            case Meaning.Unthreaded unthreaded -> new ClassificationView("retry", 0L, unthreaded.reason());
            case Meaning.Permanent permanent -> new ClassificationView("permanent", null, permanent.reason());
            case Meaning.Unknown unknown -> new ClassificationView("unknown", null, unknown.reason());
        };
    }

    private static @Nullable Long seconds(@Nullable Duration wait) {
        return wait == null ? null : wait.toSeconds();
    }
}
