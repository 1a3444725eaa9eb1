package io.syntra.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Vault's HTTP API as far as KV version 2, transit and two logins go, with its statuses and texts, and as strict: an unknown path, parameter or
 * method is refused, and so is a token that it did not give.
 */
final class FakeVault implements AutoCloseable {

    static final String ROLE_ID = "role-7";
    static final String SECRET_ID = "secret-id-canary";

    static final String SERVICE_ACCOUNT = "service-account-canary";
    static final String TRANSIT_KEY = "syntra-keys";

    private static final String MOUNT = "/v1/kv";
    private static final String TRANSIT = "/v1/transit/";

    private static final SecureRandom RANDOM = new SecureRandom();

    private record Version(JsonNode data, Instant createdAt, boolean deleted) {}

    private final HttpServer server;
    private final Map<String, List<Version>> secrets = new TreeMap<>();
    private final Set<String> tokens = new HashSet<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<byte[]> transitKeys = new ArrayList<>();
    private int oldestTransitKey = 1;
    volatile String serviceAccount = SERVICE_ACCOUNT;
    volatile boolean sealed;
    volatile boolean forbids;
    volatile int leaseSeconds = 3600;
    private int logins;

    FakeVault() throws IOException {
        rotateTransit();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void accepts(String token) {
        tokens.add(token);
    }

    synchronized void revokeAll() {
        tokens.clear();
    }

    /** As {@code vault write -f transit/keys/syntra-keys/rotate} does. */
    synchronized void rotateTransit() {
        var key = new byte[32];
        RANDOM.nextBytes(key);
        transitKeys.add(key);
    }

    /** As {@code min_decryption_version} does. */
    synchronized void forgetOldTransitKeys() {
        oldestTransitKey = transitKeys.size();
    }

    /** As {@code vault kv delete} does: the version stays, marked. */
    synchronized void deleteSoftly(String path) {
        var versions = Objects.requireNonNull(secrets.get(path));
        var last = versions.removeLast();
        versions.add(new Version(last.data(), last.createdAt(), true));
    }

    synchronized void putRaw(String path, String json) throws IOException {
        secrets.computeIfAbsent(path, _ -> new ArrayList<>())
                .add(new Version(Json.mapper().readTree(json), Instant.now(), false));
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        var method = exchange.getRequestMethod();
        var path = exchange.getRequestURI().getPath();
        var body = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
        requests.add(method + " " + path);
        var token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
        if (sealed) {
            errors(exchange, 503, "Vault is sealed");
        } else if (path.equals("/v1/auth/approle/login")) {
            login(
                    exchange,
                    method,
                    body.path("role_id").asText().equals(ROLE_ID)
                            && body.path("secret_id").asText().equals(SECRET_ID),
                    400,
                    "invalid role or secret ID");
        } else if (path.equals("/v1/auth/kubernetes/login")) {
            login(
                    exchange,
                    method,
                    body.path("role").asText().equals("syntra")
                            && body.path("jwt").asText().equals(serviceAccount),
                    403,
                    "permission denied");
        } else if (token == null || !tokens.contains(token)) {
            errors(exchange, 403, "permission denied");
        } else if (path.equals("/v1/auth/token/renew-self") && method.equals("POST")) {
            auth(exchange, token);
        } else if (forbids) {
            errors(exchange, 403, "1 error occurred:\n\t* permission denied\n\n");
        } else if (path.startsWith(MOUNT + "/data/")) {
            data(exchange, method, path.substring((MOUNT + "/data/").length()), body);
        } else if (path.startsWith(MOUNT + "/metadata/")) {
            metadata(exchange, method, path.substring((MOUNT + "/metadata/").length()));
        } else if (path.startsWith(TRANSIT)) {
            transit(exchange, method, path.substring(TRANSIT.length()), body);
        } else {
            errors(
                    exchange,
                    404,
                    "no handler for route \"" + path.substring("/v1/".length()) + "\". route entry not found.");
        }
    }

    private void login(HttpExchange exchange, String method, boolean isRight, int refusal, String why)
            throws IOException {
        if (!method.equals("POST")) {
            errors(exchange, 405, "unsupported operation");
        } else if (!isRight) {
            errors(exchange, refusal, why);
        } else {
            var token = "hvs." + ++logins;
            tokens.add(token);
            auth(exchange, token);
        }
    }

    private void auth(HttpExchange exchange, String token) throws IOException {
        var answer = Json.mapper().createObjectNode();
        answer.putObject("auth")
                .put("client_token", token)
                .put("accessor", "a")
                .put("lease_duration", leaseSeconds)
                .put("renewable", true)
                .put("num_uses", 0)
                .put("token_type", "service");
        answer(exchange, 200, answer);
    }

    private void data(HttpExchange exchange, String method, String key, JsonNode body) throws IOException {
        var versions = secrets.getOrDefault(key, List.of());
        switch (method) {
            case "GET" -> {
                if (versions.isEmpty()) {
                    errors(exchange, 404);
                } else if (versions.getLast().deleted()) {
                    answer(exchange, 404, wrapped(versionData(versions, true)));
                } else {
                    answer(exchange, 200, wrapped(versionData(versions, true)));
                }
            }
            case "POST", "PUT" -> {
                var cas = body.path("options").path("cas");
                if (!body.path("data").isObject()) {
                    errors(exchange, 400, "no data provided");
                } else if (!cas.isInt()) {
                    errors(exchange, 400, "check-and-set parameter required for this call");
                } else if (cas.asInt() != versions.size()) {
                    errors(exchange, 400, "check-and-set parameter did not match the current version");
                } else {
                    var next = secrets.computeIfAbsent(key, _ -> new ArrayList<>());
                    next.add(new Version(body.path("data"), Instant.now(), false));
                    answer(exchange, 200, wrapped(versionData(next, false)));
                }
            }
            default -> errors(exchange, 405, "unsupported operation");
        }
    }

    private void transit(HttpExchange exchange, String method, String operation, JsonNode body) throws IOException {
        var data = Json.mapper().createObjectNode();
        if (!method.equals("POST") && !method.equals("PUT")) {
            errors(exchange, 405, "unsupported operation");
            return;
        }
        try {
            switch (operation) {
                case "datakey/wrapped/" + TRANSIT_KEY -> {
                    var key = new byte[body.path("bits").asInt(256) / 8];
                    RANDOM.nextBytes(key);
                    data.put("ciphertext", encrypted(key)).put("key_version", transitKeys.size());
                }
                case "decrypt/" + TRANSIT_KEY ->
                    data.put(
                            "plaintext",
                            Base64.getEncoder()
                                    .encodeToString(
                                            decrypted(body.path("ciphertext").asText())));
                case "rewrap/" + TRANSIT_KEY ->
                    data.put(
                                    "ciphertext",
                                    encrypted(decrypted(body.path("ciphertext").asText())))
                            .put("key_version", transitKeys.size());
                default -> {
                    errors(exchange, 400, "encryption key not found");
                    return;
                }
            }
            answer(exchange, 200, wrapped(data));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            errors(exchange, 400, "invalid ciphertext: " + e.getMessage());
        }
    }

    private String encrypted(byte[] plain) throws GeneralSecurityException {
        var nonce = new byte[12];
        RANDOM.nextBytes(nonce);
        var sealed = cipher(Cipher.ENCRYPT_MODE, transitKeys.size(), nonce).doFinal(plain);
        var all = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed);
        return "vault:v" + transitKeys.size() + ":" + Base64.getEncoder().encodeToString(all.array());
    }

    private byte[] decrypted(String ciphertext) throws GeneralSecurityException {
        var parts = ciphertext.split(":", 3);
        if (parts.length < 3 || !parts[0].equals("vault")) {
            throw new IllegalArgumentException("no prefix");
        }
        int version = Integer.parseInt(parts[1].substring(1));
        if (version < oldestTransitKey) {
            throw new IllegalArgumentException("ciphertext or signature version is disallowed by policy (too old)");
        }
        var all = Base64.getDecoder().decode(parts[2]);
        return cipher(Cipher.DECRYPT_MODE, version, Arrays.copyOf(all, 12)).doFinal(all, 12, all.length - 12);
    }

    private Cipher cipher(int mode, int version, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        var key = new SecretKeySpec(transitKeys.get(version - 1), "AES");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        return cipher;
    }

    private static ObjectNode versionData(List<Version> versions, boolean withValue) {
        var latest = versions.getLast();
        var metadata = version(latest).put("version", versions.size());
        metadata.putNull("custom_metadata");
        if (!withValue) {
            return metadata;
        }
        var data = Json.mapper().createObjectNode();
        data.set("data", latest.deleted() ? null : latest.data());
        data.set("metadata", metadata);
        return data;
    }

    private static ObjectNode version(Version version) {
        return Json.mapper()
                .createObjectNode()
                .put("created_time", version.createdAt().toString())
                .put("deletion_time", version.deleted() ? Instant.now().toString() : "")
                .put("destroyed", false);
    }

    private void metadata(HttpExchange exchange, String method, String key) throws IOException {
        var isList = method.equals("LIST")
                || (method.equals("GET")
                        && "list=true".equals(exchange.getRequestURI().getQuery()));
        if (isList) {
            var folder = key.endsWith("/") ? key : key + "/";
            var keys = Json.mapper().createArrayNode();
            secrets.keySet().stream()
                    .filter(k -> k.startsWith(folder))
                    .map(k -> k.substring(folder.length()))
                    .map(k -> k.contains("/") ? k.substring(0, k.indexOf('/') + 1) : k)
                    .distinct()
                    .forEach(keys::add);
            if (keys.isEmpty()) {
                errors(exchange, 404);
            } else {
                answer(exchange, 200, wrapped(Json.mapper().createObjectNode().set("keys", keys)));
            }
            return;
        }
        switch (method) {
            case "GET" -> {
                if (!secrets.containsKey(key)) {
                    errors(exchange, 404);
                    return;
                }
                var versions = Objects.requireNonNull(secrets.get(key));
                var data = Json.mapper()
                        .createObjectNode()
                        .put("cas_required", true)
                        .put("created_time", versions.getFirst().createdAt().toString())
                        .put("current_version", versions.size())
                        .put("delete_version_after", "0s")
                        .put("max_versions", 0)
                        .put("oldest_version", 0)
                        .put("updated_time", versions.getLast().createdAt().toString());
                data.putNull("custom_metadata");
                var all = data.putObject("versions");
                for (int i = 0; i < versions.size(); i++) {
                    all.set(String.valueOf(i + 1), version(versions.get(i)));
                }
                answer(exchange, 200, wrapped(data));
            }
            case "DELETE" -> {
                secrets.remove(key);
                exchange.sendResponseHeaders(204, -1);
            }
            default -> errors(exchange, 405, "unsupported operation");
        }
    }

    private static JsonNode wrapped(JsonNode data) {
        var answer = Json.mapper()
                .createObjectNode()
                .put("request_id", "r")
                .put("lease_id", "")
                .put("renewable", false)
                .put("lease_duration", 0);
        answer.set("data", data);
        return answer;
    }

    private static void errors(HttpExchange exchange, int status, String... texts) throws IOException {
        answer(exchange, status, Json.mapper().valueToTree(Map.of("errors", List.of(texts))));
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        var bytes = Json.mapper().writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
