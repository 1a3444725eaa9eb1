package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.workflow.RunView;
import io.syntra.local.ask.Approval;
import io.syntra.local.ask.Conversation;
import io.syntra.local.endtoend.Loudmouth.Manner;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.setup.Port;
import io.syntra.local.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty secrets of all kinds are used wherever one can be used, well and badly, with a peer that says back whatever it is
 * sent. Then they are looked for in everything that the suite has stored, logged or answered.
 */
@ExtendWith(RunningSuite.class)
class CanaryTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String ODD = "\"'<&>%2F+/= \\${x}`#?;:@|~";

    private final Marks secrets = new Marks();
    /** Of words that are no secrets: where they are found, a secret would be. */
    private final Marks control = new Marks();

    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final List<String> workflows = new CopyOnWriteArrayList<>();
    /** By what the peer must have been sent. */
    private final List<String> sent = new ArrayList<>();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path temp;

    @Test
    void aSecretIsNowhereButInTheStore(Suite suite) throws Exception {
        try (var peer = new Loudmouth(suite.installation().channels());
                var hands = Executors.newVirtualThreadPerTaskExecutor()) {
            var deployed = hands.submit(() -> {
                deploys(suite, hands);
                return true;
            });
            telegram(suite);
            slack(suite);
            requests(suite, peer);
            mail(suite);
            hooks(suite);
            inJson(suite, peer);
            writtenOut(suite, peer);
            drafts(suite);
            refused(suite);
            run(suite, workflow("control", notifies("log", Map.of("message", "told " + control.next()))));
            deployed.get();
            ends(suite);
            looksAtEverything(suite);
            // What the change does is measured for a minute; nobody waits for that here.
            hands.shutdownNow();

            assertThat(secrets.count()).isGreaterThanOrEqualTo(50);
            assertThat(peer.heard()).isNotEmpty();
            assertThat(sent).allSatisfy(secret -> assertThat(peer.heard()).anyMatch(said -> said.contains(secret)));
        }
        http.close();

        var leaks = new TreeMap<String, String>();
        var searched = new TreeSet<String>();
        answers.forEach(answer -> secrets.in(answer).forEach(found -> leaks.put("an answer", found)));
        await().atMost(LONGEST).until(() -> isInClickHouse(suite.installation()));
        new StoredEverywhere(suite.installation()).read((place, text) -> {
            secrets.in(text).forEach(found -> leaks.put(place, found));
            if (!control.in(text).isEmpty()) {
                searched.add(place);
            }
        });
        assertThat(leaks).isEmpty();
        assertThat(searched)
                .as("where words that are no secrets are found")
                .anyMatch(place -> place.startsWith("postgres workflow"))
                .anyMatch(place -> place.startsWith("kafka syntra.telemetry"))
                .anyMatch(place -> place.startsWith("clickhouse"))
                .anyMatch(place -> place.startsWith("file deployer"));
    }

    private boolean isInClickHouse(Installation installation) throws Exception {
        var found = new AtomicBoolean();
        new StoredEverywhere(installation)
                .clickhouse((place, text) ->
                        found.compareAndSet(false, !control.in(text).isEmpty()));
        return found.get();
    }

    // What is done with them.

    private void telegram(Suite suite) throws Exception {
        for (var manner : List.of(
                Manner.TAKES, Manner.FORBIDS, Manner.COMPLAINS, Manner.BREAKS, Manner.FLOODS, Manner.HANGS_UP)) {
            var token = "12345:" + secrets.next() + "_AA-" + "x".repeat(12);
            sent.add("/bot" + token + "/sendMessage");
            run(suite, workflow("telegram", tells(manner, keep(suite, token))));
        }
        run(suite, workflow("telegram", tells(Manner.TAKES, keep(suite, key()))));
        run(suite, workflow("telegram", tells(Manner.TAKES, "secret:nobody-has-set-it")));
    }

    private static Map<String, Object> tells(Manner manner, String token) {
        return notifies(
                "notify_telegram", Map.of("bot_token", token, "chat_id", "7", "message_template", manner.word()));
    }

    private void slack(Suite suite) throws Exception {
        for (var manner : List.of(
                Manner.TAKES, Manner.FORBIDS, Manner.COMPLAINS, Manner.BREAKS, Manner.FLOODS, Manner.HANGS_UP)) {
            var token = "xoxb-" + secrets.next() + ODD.replace(" ", "") + secrets.next();
            sent.add("Bearer " + token);
            run(suite, workflow("slack", posts(manner, Map.of("bot_token", keep(suite, token), "channel", "C012345"))));
            var path = "/" + manner.word() + "/T0/B0/" + secrets.next() + "%2F%22x?key=" + secrets.next();
            sent.add(path);
            var hook = "http://127.0.0.1:" + suite.installation().channels() + path;
            run(suite, workflow("slack", posts(manner, Map.of("webhook_url", keep(suite, hook)))));
        }
        run(suite, workflow("slack", posts(Manner.TAKES, Map.of("webhook_url", keep(suite, key())))));
    }

    private static Map<String, Object> posts(Manner manner, Map<String, Object> to) {
        var config = new LinkedHashMap<>(to);
        config.put("message_template", manner.word());
        return notifies("notify_slack", config);
    }

    private void requests(Suite suite, Loudmouth peer) throws Exception {
        for (var manner : Manner.values()) {
            var token = "Bearer " + secrets.next() + ODD + secrets.next();
            sent.add(token);
            run(suite, workflow("request", requests(peer.url(manner), keep(suite, token))));
        }
        run(suite, workflow("request", requests("http://127.0.0.1:1/x", keep(suite, secrets.next()))));
        run(suite, workflow("request", requests(peer.url(Manner.TAKES), keep(suite, key()))));
        run(suite, workflow("request", requests("http://10.0.0.1/x", keep(suite, secrets.next()))));
    }

    /** What was answered stands in the output, and in what later nodes make of it. */
    private static Map<String, Object> requests(String url, String secret) {
        return Map.of(
                "id",
                "do",
                "type",
                "http_request",
                "timeout_seconds",
                2,
                "on_error",
                "end",
                "next",
                "note",
                "config",
                Map.of(
                        "method",
                        "POST",
                        "url",
                        url,
                        "headers",
                        Map.of("Authorization", secret),
                        "json",
                        Map.of("text", "x")));
    }

    /** As a text of the body, referred to and written out. */
    private void inJson(Suite suite, Loudmouth peer) throws Exception {
        for (var manner : List.of(Manner.TAKES, Manner.COMPLAINS, Manner.HANGS_UP)) {
            var referred = secrets.next() + "-in-json";
            var written = secrets.next() + "-in-json";
            sent.addAll(List.of(referred, written));
            var node = new LinkedHashMap<>(requests(peer.url(manner), keep(suite, "Bearer " + secrets.next())));
            node.put(
                    "config",
                    Map.of(
                            "method",
                            "POST",
                            "url",
                            peer.url(manner),
                            "json",
                            Map.of("a", List.of(Map.of("b", keep(suite, referred))), "routing_key", written)));
            var id = run(suite, workflow("in json", node));
            call(suite, "GET", "/workflows/" + id + "/export", null, Map.of("Accept", "application/yaml"));
        }
    }

    /** In fields that their author misspelt, or that hold no text. */
    private void drafts(Suite suite) throws Exception {
        for (var node : List.of(
                notifies("notify_telegram", Map.of("bot_tokn", secrets.next(), "chat_id", "7")),
                notifies("notify_telegram", Map.of("bot_token", List.of(secrets.next()), "chat_id", "7")),
                notifies("notify_slack", Map.of("hook", "https://hooks.slack.com/services/T0/B0/" + secrets.next())),
                notifies("http_request", Map.of("headers", Map.of("Authorization", List.of(secrets.next())))),
                notifies("no_such_node", Map.of("api_key", secrets.next())))) {
            var draft = call(suite, "POST", "/workflows?publish=false", json(workflow("draft", node)), Map.of());
            assertThat(draft.status()).isEqualTo(201);
            var id = Json.mapper().readTree(draft.body()).path("id").asText();
            call(suite, "GET", "/workflows/" + id + "/export", null, Map.of("Accept", "application/yaml"));
        }
    }

    private void mail(Suite suite) throws Exception {
        var password =
                URLEncoder.encode(secrets.next() + ODD, StandardCharsets.UTF_8).replace("+", "%20");
        for (var server : List.of(
                "smtp://u:" + password + "@127.0.0.1:1",
                "smtps://u:" + password + "@127.0.0.1:" + suite.installation().channels(),
                "smtp://u:" + password + "@127.0.0.1:" + suite.installation().channels(),
                secrets.next())) {
            run(suite, workflow("mail", mails(keep(suite, server))));
        }
    }

    private static Map<String, Object> mails(String server) {
        return notifies(
                "notify",
                Map.of(
                        "channel",
                        "email",
                        "smtp_url",
                        server,
                        "from",
                        "a@example.com",
                        "to",
                        "b@example.com",
                        "title",
                        "x",
                        "text",
                        "x"));
    }

    private void hooks(Suite suite) throws Exception {
        var standard = "whsec_"
                + Base64.getEncoder()
                        .encodeToString((secrets.next() + secrets.next()).getBytes(StandardCharsets.UTF_8));
        var github = secrets.next() + ODD.replace(" ", "");
        hook(suite, "standard", keep(suite, standard), Base64.getDecoder().decode(standard.substring(6)));
        hook(suite, "github", keep(suite, github), github.getBytes(StandardCharsets.UTF_8));
        var written = secrets.next() + "-written";
        hook(suite, "github", written, written.getBytes(StandardCharsets.UTF_8));
    }

    private void hook(Suite suite, String signature, String secret, byte[] key) throws Exception {
        var definition = new LinkedHashMap<>(
                workflow("hook", Map.of("id", "do", "type", "log", "config", Map.of("message", "{{x}}"))));
        definition.put("trigger", Map.of("type", "webhook", "secret", secret, "signature", signature));
        var id = created(suite, definition);
        var at = String.valueOf(Instant.now().getEpochSecond());
        var body = "{\"x\": 1}";
        for (var sign : List.of(key, "somebody else's key".getBytes(StandardCharsets.UTF_8))) {
            var headers = signature.equals("github")
                    ? Map.of("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac(sign, body)))
                    : Map.of(
                            "webhook-id",
                            "m1",
                            "webhook-timestamp",
                            at,
                            "webhook-signature",
                            "v1," + Base64.getEncoder().encodeToString(mac(sign, "m1." + at + "." + body)));
            int status = call(suite, "POST", "/hooks/" + id, body, headers).status();
            assertThat(status).isIn(sign == key ? List.of(200, 202) : List.of(401));
        }
    }

    private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Against all advice. */
    private void writtenOut(Suite suite, Loudmouth peer) throws Exception {
        var nodes = List.of(
                tells(Manner.FORBIDS, "777:" + secrets.next()),
                posts(Manner.TAKES, Map.of("bot_token", "xoxb-" + secrets.next() + "\"\\", "channel", "#x")),
                posts(Manner.FORBIDS, Map.of("webhook_url", peer.url(Manner.FORBIDS) + "/" + secrets.next())),
                mails("smtp://u:" + secrets.next() + "@127.0.0.1:1"));
        for (var node : nodes) {
            var id = run(suite, workflow("written out", node));
            var yaml = call(suite, "GET", "/workflows/" + id + "/export", null, Map.of("Accept", "application/yaml"));
            call(suite, "POST", "/workflows", yaml.body(), Map.of("Content-Type", "application/yaml"));
            call(suite, "GET", "/workflows/" + id + "/versions/1", null, Map.of());
            @SuppressWarnings("unchecked")
            var config = (Map<String, Object>) node.get("config");
            if ("notify_telegram".equals(node.get("type"))) {
                var message = Map.of("channel", "telegram", "config", config, "variables", Map.of());
                call(suite, "POST", "/notifications/preview", json(message), Map.of());
                call(suite, "POST", "/notifications/send", json(message), Map.of());
            }
        }
        var preview = Map.of(
                "channel",
                "slack",
                "config",
                Map.of("bot_token", secrets.next() + "\"", "channel", "#x", "message_template", "x"));
        assertThat(call(suite, "POST", "/notifications/preview", json(preview), Map.of())
                        .status())
                .isEqualTo(200);
    }

    /** What is refused is not kept, and not said back. */
    private void refused(Suite suite) throws Exception {
        var nobody = Map.of("If-None-Match", "*");
        refused(suite, "PUT", "/secrets/canary", "{\"value\": \"" + secrets.next() + "\"", nobody);
        refused(suite, "PUT", "/secrets/canary", "{\"value\": [\"" + secrets.next() + "\"]}", nobody);
        refused(suite, "PUT", "/secrets/canary", "{\"valu\": \"" + secrets.next() + "\"}", nobody);
        refused(suite, "PUT", "/secrets/canary", "\"" + secrets.next() + "\"", nobody);
        refused(suite, "PUT", "/secrets/canary", json(Map.of("value", secrets.next())), Map.of());
        refused(suite, "PUT", "/secrets/canary", json(Map.of("value", secrets.next())), Map.of("If-Match", "\"7\""));
        refused(
                suite,
                "PUT",
                "/secrets/canary",
                json(Map.of("value", secrets.next().repeat(6_000))),
                nobody);
        refused(suite, "PUT", "/secrets/" + secrets.next().toUpperCase(Locale.ROOT), "{}", nobody);
        for (var wrong : List.of(
                tells(Manner.TAKES, "no token " + secrets.next()),
                tells(Manner.TAKES, "secret:" + secrets.next() + "_"),
                posts(Manner.TAKES, Map.of("webhook_url", "hooks.example/" + secrets.next())),
                posts(Manner.TAKES, Map.of("bot_token", secrets.next() + "\n", "channel", "#x")),
                requests("http://127.0.0.1/x", "secret:" + secrets.next() + "/"),
                requests("https://u:" + secrets.next() + "@api.example/x", "secret:nobody-has-set-it"),
                mails("imap://u:" + secrets.next() + "@127.0.0.1"),
                notifies("log", Map.of("message", "{{secret:" + secrets.next() + "}}")))) {
            refused(suite, "POST", "/workflows", json(workflow("wrong", wrong)), Map.of());
            var half = json(workflow("wrong", wrong));
            refused(suite, "POST", "/workflows", half.substring(0, half.length() - 3), Map.of());
        }
        refused(
                suite,
                "POST",
                "/workflows",
                "name: x\nnodes: [{bot_token: \"" + secrets.next(),
                Map.of("Content-Type", "application/yaml"));
    }

    private void refused(Suite suite, String method, String path, String body, Map<String, String> headers)
            throws Exception {
        assertThat(call(suite, method, path, body, headers).status()).isBetween(400, 428);
    }

    // Services.

    private void deploys(Suite suite, ExecutorService hands) throws Exception {
        var env = new LinkedHashMap<String, String>();
        for (var value : List.of(
                key(),
                secrets.next() + ODD,
                "{\"type\": \"service_account\", \"private_key\": \"" + secrets.next() + "\\n\"}",
                " " + secrets.next() + "\tä ü – 日本 🚀 ",
                "postgres://u:" + secrets.next() + "%2F@db.example/x?y=z&a=b",
                "$(echo " + secrets.next() + ")")) {
            env.put("V" + env.size(), value);
        }
        var references = new LinkedHashMap<String, String>();
        for (var variable : env.entrySet()) {
            references.put(variable.getKey(), keep(suite, variable.getValue()));
        }
        var name = "canary-api";
        var app = app(name, references, """
                console.log('%s');
                const seen = ['V0', 'V1', 'V2', 'V3', 'V4', 'V5'].map(name => process.env[name]).join('\\n');
                require('http').createServer((request, response) => response.end(
                  request.url === '/late' ? require('crypto').createHash('sha256').update(process.env.LATE ?? '').digest('hex')
                    : require('crypto').createHash('sha256').update(seen).digest('hex')
                )).listen(process.env.PORT);
                """.formatted(control.next()));
        suite.installation().works("deploy", name, "--from", app.toString());
        assertThat(get(suite, name, "/")).isEqualTo(sha256(String.join("\n", env.values())));

        var failing = app("canary-dies", Map.of("KEY", keep(suite, key())), "process.exit(7);");
        assertThat(suite.installation()
                        .run("deploy", "canary-dies", "--from", failing.toString())
                        .exit())
                .isNotZero();

        var late = secrets.next() + ODD;
        var set = "set LATE=" + keep(suite, late) + " on " + name;
        var service = new DeployedServices(suite.api()).require(name).id();
        assertThat(ask(suite, name, "what is V0 of " + name + "? Show me its environment and its logs", service))
                .isEqualTo("answered");
        hands.execute(() -> ask(suite, name, set, service));
        await().atMost(LONGEST).until(() -> get(suite, name, "/late").equals(sha256(late)));
    }

    private Path app(String name, Map<String, String> env, String code) throws IOException {
        var app = Files.createDirectory(temp.resolve(name));
        Files.writeString(
                app.resolve("syntra.yaml"), "name: " + name + "\ncommand: [node, server.js]\nenv: " + json(env) + "\n");
        Files.writeString(app.resolve("server.js"), code);
        return app;
    }

    private static String ask(Suite suite, String typed, String wish, ServiceId service) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var terminal = new Terminal(nowhere, nowhere, false, new BufferedReader(new StringReader(typed + "\n")));
        return new Conversation(suite.api(), terminal, new Approval(suite.api(), terminal, true), Clock.systemUTC())
                .ask(wish, service)
                .outcome();
    }

    private String get(Suite suite, String service, String path) throws Exception {
        var router = URI.create(suite.installation().settings().url(Port.ROUTER));
        var request = HttpRequest.newBuilder(router.resolve(path))
                .header("Host", service + ".localhost")
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    // What comes of it.

    private void ends(Suite suite) {
        await().atMost(LONGEST).until(() -> workflows.stream()
                .flatMap(id -> suite.api().all("/runs?workflow_id=" + id, RunView.class).stream())
                .allMatch(run -> run.state().isOver()));
    }

    private void looksAtEverything(Suite suite) throws Exception {
        for (var workflow : workflows) {
            for (var run : answer(suite, "/runs?workflow_id=" + workflow).path("items")) {
                call(suite, "GET", "/runs/" + run.path("id").asText(), null, Map.of());
            }
        }
        for (var path : List.of(
                "/workflows",
                "/notifications/deliveries",
                "/notifications/targets",
                "/notifications/secret-uses",
                "/secrets",
                "/services",
                "/deployments",
                "/actions",
                "/conversations",
                "/audit",
                "/audit/export",
                "/errors",
                "/logs?service=canary-api",
                "/openapi")) {
            call(suite, "GET", path, null, Map.of());
        }
    }

    // How it is said.

    private record Said(int status, String body) {}

    private Said call(Suite suite, String method, String path, @Nullable String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(suite.api().base() + "/api/v1" + path))
                .timeout(LONGEST)
                .setHeader("Content-Type", "application/json")
                .setHeader(
                        "Authorization",
                        "Bearer "
                                + Files.readString(
                                                suite.installation().folders().adminToken())
                                        .strip())
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (method.equals("POST")) {
            request.setHeader("Idempotency-Key", UUID.randomUUID().toString());
        }
        headers.forEach(request::setHeader);
        var answer = http.send(request.build(), BodyHandlers.ofString());
        answers.add(answer.headers().map() + "\n" + answer.body());
        return new Said(answer.statusCode(), answer.body());
    }

    private JsonNode answer(Suite suite, String path) throws IOException, InterruptedException {
        return Json.mapper().readTree(call(suite, "GET", path, null, Map.of()).body());
    }

    private static String json(Object value) throws IOException {
        return Json.mapper().writeValueAsString(value);
    }

    private String keep(Suite suite, String value) throws Exception {
        var name = "canary-" + UUID.randomUUID().toString().substring(0, 12);
        var set = call(suite, "PUT", "/secrets/" + name, json(Map.of("value", value)), Map.of("If-None-Match", "*"));
        assertThat(set.status()).as(set.body()).isEqualTo(201);
        return "secret:" + name;
    }

    /** Of several lines. */
    private String key() {
        return "-----BEGIN PRIVATE KEY-----\n" + secrets.next() + "+/\n" + secrets.next()
                + "==\n-----END PRIVATE KEY-----\n";
    }

    private static Map<String, Object> notifies(String type, Map<String, Object> config) {
        return type.equals("log")
                ? Map.of("id", "do", "type", type, "config", config)
                : Map.of("id", "do", "type", type, "config", config, "timeout_seconds", 4, "on_error", "end");
    }

    private static Map<String, Object> workflow(String name, Map<String, Object> node) {
        var nodes = "http_request".equals(node.get("type"))
                ? List.of(
                        node,
                        Map.of(
                                "id",
                                "note",
                                "type",
                                "log",
                                "config",
                                Map.of("message", "{{nodes.do.body}} {{nodes.do.headers}}")))
                : List.of(node);
        return Map.of(
                "name",
                "canary " + name + " " + UUID.randomUUID(),
                "trigger",
                Map.of("type", "manual"),
                "nodes",
                nodes);
    }

    private String created(Suite suite, Map<String, Object> workflow) throws Exception {
        var stored = call(suite, "POST", "/workflows", json(workflow), Map.of());
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        var id = Json.mapper().readTree(stored.body()).path("id").asText();
        workflows.add(id);
        return id;
    }

    private String run(Suite suite, Map<String, Object> workflow) throws Exception {
        var id = created(suite, workflow);
        var started = call(suite, "POST", "/workflows/" + id + "/runs", "{}", Map.of());
        assertThat(started.status()).as(started.body()).isBetween(200, 202);
        return id;
    }

    private static String sha256(String text) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
