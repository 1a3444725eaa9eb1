package io.syntra.workflow.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.SecretField;
import io.syntra.contracts.Json;
import io.syntra.contracts.notification.MaskedTarget;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.problem.JsonPlace;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.Tokens;
import io.syntra.template.Template;
import io.syntra.template.Variables;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sends an HTTP request, and says what was answered. */
public final class HttpRequestType implements NodeType {

    public static final String NOT_SENT = "not_sent";
    public static final String NO_ANSWER = "no_answer";
    public static final String TYPE = "http_request";

    /** A worker holds the run while it waits for the answer. */
    public static final Duration LONGEST_CALL = Duration.ofMinutes(5);

    public static final String UNKNOWN = "unknown_outcome";
    public static final String REJECTED = "rejected";
    public static final String BUSY = "busy";
    public static final String NOT_ALLOWED = "target_not_allowed";
    public static final String SECRET_MISSING = "secret_missing";

    /** Done twice they do no more than once (RFC 9110, 9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE");

    private static final String MASK = "•••";
    private static final String METHOD = "method";
    private static final String URL = "url";
    private static final String HEADERS = "headers";
    private static final String BODY = "body";
    private static final String JSON = "json";
    private static final String SECRET = "secret:";

    /** Each may have 64 KB, and is looked for in the answer. */
    private static final int MOST_SECRETS = 20;

    /** Not a word, and not words between dots or dashes: a name alone makes none. */
    private static final Pattern KEY = Pattern.compile("(?=[^\\s.]*\\d)[^\\s.]{16,}");

    private static final int LONGEST_KEY = 4_000;
    private static final Pattern USER = Pattern.compile("https?://[^/?#]*@.*", Pattern.DOTALL);
    private static final Pattern SCHEME = Pattern.compile("(?i)\\s*(?:bearer|basic|token|apikey|negotiate)\\s+");

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{[^{}]{1,1000}+}}");

    private static final Pattern CLIMBS = Pattern.compile("(?i)/(\\.|%2e){1,2}(/|$)");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i)(.*-)?(authorization|cookie)|.*(token|secret|password|signature|api-?key|access-?key|auth-?key).*");

    /** What the author of any node should know. */
    public static final String IN_CLEAR =
            "holds what looks like a token. It stands in the workflow and in its runs as it is, and an export leaves it out."
                    + " A secret can be sent in a header or in the json of an http_request, where a value can be"
                    + " secret:<name> as a whole.";

    private static final Set<String> OURS =
            Set.of("host", "content-length", "transfer-encoding", "connection", "syntra-run");

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["url"],
             "properties": {
               "method": {"title": "Method", "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], "default": "GET"},
               "url": {"title": "URL", "type": "string", "x-field": "template",
                       "description": "A value in it is escaped for its place and cannot change the host.",
                       "examples": ["https://status.example/api/services/{{service_name}}"]},
               "headers": {"title": "Headers", "type": "object",
                           "additionalProperties": {"type": "string", "x-field": "template"},
                           "description": "A value may be secret:name as a whole.",
                           "examples": [{"Authorization": "secret:status-token"}]},
               "json": {"title": "JSON body",
                        "description": "Every text in it is a template; one may be secret:name as a whole.",
                        "examples": [{"text": "{{error_message}}"}]},
               "body": {"title": "Text body", "type": "string", "x-field": "template",
                        "description": "As it is; a JSON body is safer."}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            TYPE,
            "HTTP request",
            "Globe",
            "Sends a request to a public address and says what was answered. An answer of 400 or more is a failure.",
            SCHEMA,
            List.of("status", HEADERS, BODY, JSON),
            List.of(NOT_SENT, BUSY, NO_ANSWER, UNKNOWN, REJECTED, NOT_ALLOWED, SECRET_MISSING, Errors.TIMEOUT),
            // Of a request that can do harm twice a timeout is an unknown outcome.
            List.of(NOT_SENT, BUSY, NO_ANSWER, Errors.TIMEOUT),
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Duration longestTimeout() {
        return LONGEST_CALL;
    }

    /** Where it goes, as of every target, and which headers. */
    @Override
    public Map<String, Object> shown(Map<String, Object> config) {
        var masked = new LinkedHashMap<>(config);
        masked.computeIfPresent(URL, (name, url) -> MaskedTarget.of(String.valueOf(url)));
        masked.computeIfPresent(HEADERS, (name, headers) -> headers instanceof Map<?, ?> all ? masked(all) : MASK);
        masked.computeIfPresent(BODY, (name, body) -> MASK);
        masked.computeIfPresent(JSON, (name, json) -> MASK);
        return masked;
    }

    private static Map<String, Object> masked(Map<?, ?> headers) {
        var masked = new LinkedHashMap<String, Object>();
        headers.keySet().forEach(name -> masked.put(String.valueOf(name), MASK));
        return masked;
    }

    @Override
    public Stream<JsonPlace> secretPlaces(JsonPlace config) {
        var headers = config.at(HEADERS);
        return Stream.concat(
                headers.names().stream().map(headers::at),
                JsonTemplate.places(config.at(JSON)).filter(place -> JsonTemplate.isReference(place.asText())));
    }

    @Override
    public ObjectNode referred(ObjectNode config, UnaryOperator<String> reference) {
        var referred = config.deepCopy();
        if (referred.get(HEADERS) instanceof ObjectNode headers) {
            var credentials = headers.properties().stream()
                    .filter(header ->
                            isCredential(header.getKey(), header.getValue().asText()))
                    .map(Map.Entry::getKey)
                    .toList();
            referred.set(HEADERS, SecretField.referred(headers, credentials, reference));
        }
        if (referred.get(JSON) != null) {
            referred.set(
                    JSON,
                    JsonTemplate.mapped(
                            "", referred.get(JSON), (name, text) -> isKey(name, text) ? reference.apply(text) : text));
        }
        return referred;
    }

    /** Whether a header's value is a secret that is written out: its name or its look says so, and no variable is in it. */
    private static boolean isCredential(String header, String value) {
        return (CREDENTIAL.matcher(header).matches() || Tokens.isIn(value))
                && !value.isBlank()
                && !value.contains("{{")
                && !value.startsWith(SECRET);
    }

    /** The same of a text in JSON. */
    private static boolean isKey(String name, String text) {
        boolean whole = text.startsWith("-----BEGIN") || text.chars().noneMatch(Character::isWhitespace);
        return ((whole && Tokens.isIn(text))
                        || (Tokens.isName(name) && KEY.matcher(text).matches()))
                && text.length() <= LONGEST_KEY
                && !text.contains("{{")
                && !text.startsWith(SECRET);
    }

    /** Whether a part of a secret stands beside a variable, the word for the kind of login aside. */
    private static boolean isBesideVariable(String header, String value) {
        return CREDENTIAL.matcher(header).matches() && !withoutLiterals(value).equals(value);
    }

    private static String withoutLiterals(String value) {
        var scheme = SCHEME.matcher(value);
        int from = scheme.lookingAt() ? scheme.end() : 0;
        var without = new StringBuilder(value.substring(0, from));
        for (var variable = VARIABLE.matcher(value); variable.find(from); from = variable.end()) {
            without.append(masked(value.substring(from, variable.start()))).append(variable.group());
        }
        return without.append(masked(value.substring(from))).toString();
    }

    private static String masked(String literal) {
        return literal.isBlank() ? literal : MASK;
    }

    @Override
    public ObjectNode exported(ObjectNode config) {
        var exported = config.deepCopy();
        if (exported.get(HEADERS) instanceof ObjectNode headers) {
            exported.set(HEADERS, JsonTemplate.mapped("", headers, HttpRequestType::exportedHeader));
        }
        return exported;
    }

    private static String exportedHeader(String name, String value) {
        return !value.startsWith(SECRET) && isBesideVariable(name, value) ? withoutLiterals(value) : value;
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var method = config.at(METHOD).absent()
                ? "GET"
                : config.at(METHOD).word("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
        var url = url(config.at(URL), reading);
        var headers = headers(config.at(HEADERS), reading);
        if (!config.at(BODY).absent() && !config.at(JSON).absent()) {
            config.at(BODY).wrong("cannot go along with json");
        }
        var body = config.at(BODY).absent()
                ? null
                : reading.template(config.at(BODY), config.at(BODY).text());
        warnOfTokens(reading, config);
        var json = JsonTemplate.read(reading, config.at(JSON));
        var secrets = secrets(config.at(HEADERS));
        if (secrets.size() + (json == null ? 0 : json.secrets().size()) > MOST_SECRETS) {
            reading.refuse(
                    config,
                    "refers to secrets in more than " + MOST_SECRETS + " places. Send them in several requests, or hold"
                            + " what belongs together in one secret.");
        }
        return new Request(method, url, headers, secrets, body, json);
    }

    private static void warnOfTokens(Reading reading, JsonPlace config) {
        JsonTemplate.places(config.at(JSON)).forEach(place -> {
            var text = place.asText();
            if (isKey(place.name().replaceFirst("(?:\\[\\d+])*$", "").replaceFirst(".*\\.", ""), text)) {
                reading.warn(place, SecretField.WRITTEN_OUT);
            } else if (text.startsWith(SECRET) && !JsonTemplate.isReference(text)) {
                reading.warn(place, "begins with \"secret:\" and names none, so it is sent as it is written");
            }
        });
    }

    /** Where the request goes is the author's word: values stand behind the host only. */
    private static Template url(JsonPlace place, Reading reading) {
        var text = place.text();
        var template = reading.template(place, text);
        if (!text.isEmpty() && !text.matches("https?://[^/?#{}\\\\\\s]+([/?#].*)?")) {
            place.wrong("must begin with https:// or http:// and a host; variables can stand behind that");
        }
        if (USER.matcher(text).matches()) {
            reading.refuse(
                    place,
                    "cannot hold a user and password, which whoever may read the workflow would see. Store \"Basic\" with"
                            + " user:password in base64 as a secret, and add the header Authorization: secret:<name>.");
        }
        return template;
    }

    private static Map<String, Template> headers(JsonPlace place, Reading reading) {
        var headers = new LinkedHashMap<String, Template>();
        if (!place.absent()) {
            for (var name : place.object(place.names().toArray(String[]::new)).names()) {
                var value = place.at(name);
                if (!HEADER.matcher(name).matches() || OURS.contains(name.toLowerCase(Locale.ROOT))) {
                    value.wrong("is no header that can be set here");
                }
                var text = value.text();
                if (isCredential(name, text)) {
                    reading.warn(value, SecretField.WRITTEN_OUT);
                } else if (!text.startsWith(SECRET) && isBesideVariable(name, text)) {
                    reading.warn(value, IN_CLEAR);
                }
                headers.put(name, isSecret(value, text) ? Template.parse(text) : reading.template(value, text));
            }
        }
        return Collections.unmodifiableMap(headers);
    }

    /** The author's words, never a value that was put in. */
    private static Map<String, String> secrets(JsonPlace headers) {
        var secrets = new LinkedHashMap<String, String>();
        for (var name : headers.names()) {
            var text = headers.at(name).asText();
            if (text.startsWith(SECRET)) {
                secrets.put(name, text);
            }
        }
        return Collections.unmodifiableMap(secrets);
    }

    private static boolean isSecret(JsonPlace place, String text) {
        try {
            return SecretRef.in(text).isPresent();
        } catch (IllegalArgumentException e) {
            place.wrong("begins with \"secret:\", so a secret's name must follow: " + e.getMessage());
            return true;
        }
    }

    private record Request(
            String method,
            Template url,
            Map<String, Template> headers,
            Map<String, String> secrets,
            @Nullable Template body,
            @Nullable JsonTemplate json)
            implements Work {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            var warnings = new ArrayList<String>();
            var values = new LinkedHashMap<String, Object>();
            values.put(METHOD, method);
            values.put(URL, written(URL, url, name -> inUrl(facts.valueOf(name)), warnings));
            if (!headers.isEmpty()) {
                var rendered = Input.rendered(headers, name -> onOneLine(facts.valueOf(name)));
                rendered.warnings().forEach(warning -> warnings.add(HEADERS + "." + warning));
                values.put(HEADERS, rendered.values());
            }
            if (body != null) {
                values.put(BODY, written(BODY, body, facts, warnings));
            }
            if (json != null) {
                values.put(JSON, json.filled(JSON, facts, warnings));
            }
            return new Input(values, warnings);
        }

        @Override
        public boolean calls() {
            return true;
        }

        private static String written(String field, Template template, Variables values, List<String> warnings) {
            var rendered = template.render(values);
            rendered.warnings().forEach(warning -> warnings.add(field + ": " + warning));
            return rendered.text();
        }

        @Override
        public Outcome outcome(Call call) {
            var url = Objects.requireNonNull(call.text(URL));
            if (CLIMBS.matcher(url.split("[?#]", 2)[0]).find()) {
                return new Outcome.Failed(NOT_ALLOWED, "a value made . or .. a part of the path");
            }
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            if (call.input().get(HEADERS) instanceof Map<?, ?> rendered) {
                rendered.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
                secrets.keySet().forEach(headers::remove);
            }
            var json = call.input().get(JSON);
            headers.putIfAbsent("Content-Type", json == null ? "text/plain; charset=utf-8" : "application/json");
            // The same for each attempt: a target that knows it does nothing twice.
            headers.putIfAbsent(
                    "Idempotency-Key", call.run().id() + "/" + call.node().id());
            headers.put(SendingRun.HEADER, call.run().root().toString());
            return new Outcome.Calling(
                    method,
                    url,
                    headers,
                    secrets,
                    this.json == null ? Map.of() : this.json.secrets(),
                    json == null ? Objects.requireNonNullElse(call.text(BODY), "") : text(json),
                    IDEMPOTENT.contains(method));
        }

        private static String text(Object json) {
            try {
                return Json.mapper().writeValueAsString(json);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a stored body cannot be written", e);
            }
        }
    }

    private static @Nullable String inUrl(@Nullable String value) {
        return value == null
                ? null
                : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static @Nullable String onOneLine(@Nullable String value) {
        return value == null ? null : value.replaceAll("[\\x00-\\x1f\\x7f]+", " ");
    }
}
