package io.syntra.notification.preview;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.notification.ClassificationView;
import io.syntra.contracts.notification.MessagePreviewView;
import io.syntra.contracts.notification.MessagePreviewView.Remark;
import io.syntra.identity.Role;
import io.syntra.notification.channel.Answer;
import io.syntra.notification.channel.Composed;
import io.syntra.notification.channel.Meaning;
import io.syntra.notification.slack.SlackAnswer;
import io.syntra.notification.slack.SlackMessage;
import io.syntra.notification.telegram.TelegramAnswer;
import io.syntra.notification.telegram.TelegramMessage;
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
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Messages that are not sent. */
@Path("notifications")
class PreviewResource {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int LOWEST_STATUS = 100;
    private static final int HIGHEST_STATUS = 599;

    private enum Channel {
        TELEGRAM,
        SLACK
    }

    @POST
    @Path("preview")
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "What would be sent, part by part",
            description = "Takes {channel: telegram or slack, config: the fields of the node, variables: an object}."
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
        return view(
                switch (channel) {
                    case TELEGRAM -> TelegramMessage.compose(config, values);
                    case SLACK -> SlackMessage.compose(config, values);
                });
    }

    @POST
    @Path("classify")
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "What an answer of a channel means for a delivery",
            description = "Takes {channel: telegram or slack, http_status, headers: an object, body: text or JSON}.")
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
        return view(
                switch (channel) {
                    case TELEGRAM -> TelegramAnswer.of(answer);
                    case SLACK -> SlackAnswer.of(answer);
                });
    }

    private static Channel channel(JsonPlace place) {
        var text = place.text();
        for (var channel : Channel.values()) {
            if (channel.name().toLowerCase(Locale.ROOT).equals(text)) {
                return channel;
            }
        }
        if (!text.isEmpty()) {
            place.wrong("must be telegram or slack");
        }
        return Channel.TELEGRAM;
    }

    private static void refuse(List<Problem.Field> wrong) {
        if (!wrong.isEmpty()) {
            throw ProblemException.fields(ProblemCode.INVALID_FIELD, wrong);
        }
    }

    private static MessagePreviewView view(Composed composed) {
        return new MessagePreviewView(composed.requests(), remarks(composed.warnings()), remarks(composed.errors()));
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
            case Meaning.Permanent permanent -> new ClassificationView("permanent", null, permanent.reason());
            case Meaning.Unknown unknown -> new ClassificationView("unknown", null, unknown.reason());
        };
    }

    private static @Nullable Long seconds(@Nullable Duration wait) {
        return wait == null ? null : wait.toSeconds();
    }
}
