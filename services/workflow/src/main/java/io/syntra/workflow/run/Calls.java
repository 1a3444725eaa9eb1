package io.syntra.workflow.run;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.channel.Answer;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.egress.Attempt;
import io.syntra.egress.Confidential;
import io.syntra.egress.Deadline;
import io.syntra.egress.HttpMessage;
import io.syntra.egress.HttpSender;
import io.syntra.egress.RetryAfter;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.workflow.node.Errors;
import io.syntra.workflow.node.HttpRequestType;
import io.syntra.workflow.node.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the HTTP requests of nodes, and says what came of them. Blocks. */
@Singleton
class Calls {

    private static final int MOST_OF_ANSWER = 64 * 1024;
    private static final int FIRST_FAILURE = 400;
    private static final int FIRST_OF_SERVER = 500;
    private static final List<Integer> BUSY = List.of(408, 425, 429, 503);

    /** Of an answer's headers those that later nodes may want; others can hold cookies and the like. */
    private static final List<String> SHOWN = List.of("content-type", "location", "etag", "retry-after");

    private final HttpSender http;
    private final Secrets secrets;
    private final Clock clock;

    Calls(HttpSender http, Secrets secrets, Clock clock) {
        this.http = http;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * A request that is on record.
     *
     * @param deadline well within the lease: after that it may be another's, and is not sent any more
     * @param timeout whether the patience is what its author said
     */
    record Announced(
            WorkspaceId workspace, Outcome.Calling calling, Duration patience, Deadline deadline, boolean timeout) {}

    Outcome send(Announced announced) {
        var calling = announced.calling();
        var headers = new LinkedHashMap<>(calling.headers());
        var confidential = new ArrayList<Confidential>();
        for (var header : calling.secrets().entrySet()) {
            var secret = secret(announced.workspace(), header.getValue());
            if (secret.isEmpty()) {
                return missing(header.getValue());
            }
            headers.put(header.getKey(), secret.get().reveal());
            confidential.add(Confidential.of(secret.get().reveal()));
        }
        var inBody = new LinkedHashMap<String, String>();
        for (var text : calling.inBody().entrySet()) {
            var secret = secret(announced.workspace(), text.getValue());
            if (secret.isEmpty()) {
                return missing(text.getValue());
            }
            inBody.put(text.getKey(), secret.get().reveal());
            confidential.add(Confidential.of(secret.get().reveal()));
        }
        var attempt = http.send(
                new HttpMessage(calling.method(), calling.url(), headers, body(calling.body(), inBody), MOST_OF_ANSWER),
                announced.patience(),
                announced.deadline());
        for (var secret : confidential) {
            attempt = secret.outOf(attempt);
        }
        return outcome(announced, attempt);
    }

    private Optional<SecretValue> secret(WorkspaceId workspace, String reference) {
        var named = SecretRef.in(reference);
        if (named.isEmpty()) {
            throw new IllegalStateException("a stored reference to a secret is none");
        }
        return secrets.read(workspace, named.get().name());
    }

    private static Outcome missing(String reference) {
        return new Outcome.Failed(
                HttpRequestType.SECRET_MISSING,
                reference + " is not set. Set it with PUT /api/v1/secrets/"
                        + reference.substring(reference.indexOf(':') + 1) + ".");
    }

    /** @param texts those that take the place of others, by their JSON pointers */
    private static String body(String json, Map<String, String> texts) {
        if (texts.isEmpty()) {
            return json;
        }
        try {
            var body = Json.mapper().readTree(json);
            for (var text : texts.entrySet()) {
                var place = JsonPointer.compile(text.getKey());
                var value = TextNode.valueOf(text.getValue());
                switch (body.at(place.head() == null ? place : place.head())) {
                    case ObjectNode object -> object.set(place.last().getMatchingProperty(), value);
                    case ArrayNode array -> array.set(place.last().getMatchingIndex(), value);
                    default -> body = value;
                }
            }
            return Json.mapper().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored body is no JSON", e);
        }
    }

    private Outcome outcome(Announced announced, Attempt attempt) {
        var calling = announced.calling();
        return switch (attempt) {
            case Attempt.Answered(Answer answer) -> outcome(calling, answer);
            case Attempt.NotSent(String reason) -> new Outcome.Failed(HttpRequestType.NOT_SENT, reason);
            case Attempt.Refused(String reason, var _) -> new Outcome.Failed(HttpRequestType.NOT_ALLOWED, reason);
            case Attempt.NoAnswer(String reason, boolean late) ->
                calling.again()
                        ? new Outcome.Failed(
                                late && announced.timeout() ? Errors.TIMEOUT : HttpRequestType.NO_ANSWER, reason)
                        : new Outcome.Failed(
                                HttpRequestType.UNKNOWN,
                                reason + "; it is not known whether the request did what it should");
        };
    }

    /** After a failure of the server nobody knows what it has done, unless it says that it did nothing. */
    private Outcome outcome(Outcome.Calling calling, Answer answer) {
        if (answer.status() < FIRST_FAILURE) {
            return new Outcome.Done(output(answer));
        }
        var reason = "answered " + answer.status() + brief(answer.body());
        var after = RetryAfter.parse(header(answer, "retry-after"), clock.instant());
        if (BUSY.contains(answer.status())) {
            return new Outcome.Failed(HttpRequestType.BUSY, reason, after);
        }
        if (answer.status() < FIRST_OF_SERVER) {
            return new Outcome.Failed(HttpRequestType.REJECTED, reason);
        }
        return calling.again()
                ? new Outcome.Failed(HttpRequestType.BUSY, reason, after)
                : new Outcome.Failed(HttpRequestType.UNKNOWN, reason);
    }

    private static String brief(String body) {
        var line = body.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(200, line.length()));
    }

    private static Map<String, Object> output(Answer answer) {
        var output = new LinkedHashMap<String, Object>();
        output.put("status", answer.status());
        var headers = new LinkedHashMap<String, Object>();
        answer.headers().forEach((name, value) -> {
            if (SHOWN.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name.toLowerCase(Locale.ROOT), value);
            }
        });
        output.put("headers", headers);
        output.put("body", answer.body());
        json(answer, output);
        return output;
    }

    private static @Nullable String header(Answer answer, String name) {
        return answer.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Only where the answer says that it is JSON; one that was cut off is text. */
    private static void json(Answer answer, Map<String, Object> output) {
        var type = header(answer, "content-type");
        if (type != null && type.toLowerCase(Locale.ROOT).matches("application/([a-z0-9.+-]*\\+)?json\\b.*")) {
            try {
                var json = Json.mapper().readValue(answer.body(), Object.class);
                if (json != null) {
                    output.put("json", json);
                }
            } catch (JsonProcessingException e) {
                // Then body is all there is.
                output.remove("json");
            }
        }
    }
}
