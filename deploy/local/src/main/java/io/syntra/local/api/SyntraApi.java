package io.syntra.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Calls the gateway as the person at the keyboard. A refusal becomes a {@link Refused} with the problem's detail. */
public final class SyntraApi {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final URI base;
    private final String token;
    private final HttpClient http;

    public SyntraApi(URI base, String token) {
        this.base = base;
        this.token = token;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** {@code SYNTRA_URL} and {@code SYNTRA_TOKEN} win over the suite of this checkout and its admin token. */
    public static SyntraApi of(Map<String, String> env) {
        var folders = Folders.of(env);
        var url = Optional.ofNullable(env.get("SYNTRA_URL"))
                .orElseGet(() -> Settings.read(folders.settings(), env).url(Port.GATEWAY));
        var token = Optional.ofNullable(env.get("SYNTRA_TOKEN"))
                .orElseGet(() -> adminToken(folders))
                .strip();
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new Failure("SYNTRA_TOKEN is not a token: it holds a space or a line break, or nothing");
        }
        return new SyntraApi(address(url), token);
    }

    private static URI address(String url) {
        try {
            var address = URI.create(url.replaceAll("/+$", ""));
            if (List.of("http", "https").contains(address.getScheme()) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below, like an address of another kind.
        }
        throw new Failure("SYNTRA_URL: \"" + url + "\" is not an address such as http://127.0.0.1:8080");
    }

    private static String adminToken(Folders folders) {
        try {
            return Files.readString(folders.adminToken());
        } catch (IOException e) {
            throw new Failure("there is no token yet; ./syntra up makes one, or set SYNTRA_TOKEN", e);
        }
    }

    public URI base() {
        return base;
    }

    /** An answer of any length, handed on as it comes. */
    public void download(String path, OutputStream target) {
        download(path, "*/*", target);
    }

    /** @param mediaType which form of it, where there are several */
    public void download(String path, String mediaType, OutputStream target) {
        var request = request(path).GET().setHeader("Accept", mediaType).timeout(Duration.ofHours(1));
        try (var body = answer(request, HttpResponse.BodyHandlers.ofInputStream(), InputStream::readAllBytes)) {
            body.transferTo(target);
        } catch (IOException e) {
            throw new Failure("not all of it came from " + base + ": " + e.getMessage(), e);
        }
    }

    public <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET()), type);
    }

    public JsonNode get(String path) {
        return get(path, JsonNode.class);
    }

    /** Every item of a paged list. */
    public <T> List<T> all(String path, Class<T> type) {
        var items = new ArrayList<T>();
        var cursor = Optional.<String>empty();
        do {
            var from = cursor.map(c -> path + (path.contains("?") ? "&" : "?") + "cursor=" + encoded(c))
                    .orElse(path);
            var page = readPage(send(request(from).GET()), type);
            items.addAll(page.items());
            cursor = Optional.ofNullable(page.nextCursor());
        } while (cursor.isPresent());
        return items;
    }

    /** One idempotency key a call, so that a repeated request changes nothing twice. */
    public <T> T post(String path, Object body, Class<T> type) {
        return post(path, body, type, LONGEST);
    }

    /** Of what is answered without a body. */
    public void post(String path, Object body) {
        posted(path, body, LONGEST);
    }

    /** @param longest that the answer is waited for */
    public <T> T post(String path, Object body, Class<T> type, Duration longest) {
        return read(posted(path, body, longest), type);
    }

    /** @param key of the request: sent again under it, it changes nothing twice */
    public <T> T post(String path, Object body, Class<T> type, UUID key) {
        return read(posted(path, body, LONGEST, key), type);
    }

    private byte[] posted(String path, Object body, Duration longest) {
        return posted(path, body, longest, UUID.randomUUID());
    }

    private byte[] posted(String path, Object body, Duration longest, UUID key) {
        try {
            var json = BodyPublishers.ofString(Json.mapper().writeValueAsString(body));
            return send(changing(path, "application/json", json, key).timeout(longest));
        } catch (JsonProcessingException e) {
            throw new Failure("the request cannot be written as JSON", e);
        }
    }

    /** @param condition which version is replaced: {@code If-Match} or {@code If-None-Match} */
    public <T> T put(String path, Object body, Map<String, String> condition, Class<T> type) {
        try {
            var request = request(path)
                    .setHeader("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(Json.mapper().writeValueAsString(body)));
            condition.forEach(request::setHeader);
            return read(send(request), type);
        } catch (JsonProcessingException e) {
            throw new Failure("the request cannot be written as JSON", e);
        }
    }

    public void delete(String path) {
        delete(path, Map.of());
    }

    /** @param condition which version is deleted: {@code If-Match} */
    public void delete(String path, Map<String, String> condition) {
        var request = request(path).DELETE();
        condition.forEach(request::setHeader);
        send(request);
    }

    public <T> T upload(String path, Path file, String mediaType, Class<T> type) {
        try {
            return read(
                    send(changing(path, mediaType, BodyPublishers.ofFile(file), UUID.randomUUID())
                            .timeout(Duration.ofMinutes(10))),
                    type);
        } catch (IOException e) {
            throw new Failure(file + " cannot be read", e);
        }
    }

    /** Server-sent events until the stream ends; see {@link EventStream}. */
    InputStream stream(String path, Optional<String> lastEventId) {
        var request =
                request(path).GET().setHeader("Accept", "text/event-stream").timeout(Duration.ofHours(1));
        lastEventId.ifPresent(id -> request.setHeader("Last-Event-ID", id));
        return answer(request, HttpResponse.BodyHandlers.ofInputStream(), InputStream::readAllBytes);
    }

    private HttpRequest.Builder changing(String path, String mediaType, BodyPublisher body, UUID key) {
        return request(path)
                .setHeader("Content-Type", mediaType)
                .setHeader("Idempotency-Key", key.toString())
                .POST(body);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + "/api/v1" + path))
                .timeout(LONGEST)
                .setHeader("Accept", "application/json")
                .setHeader("Authorization", "Bearer " + token);
    }

    private byte[] send(HttpRequest.Builder request) {
        return answer(request, HttpResponse.BodyHandlers.ofByteArray(), body -> body);
    }

    /** How the body of a refusal is read. */
    private interface Reading<T> {
        byte[] of(T body) throws IOException;
    }

    private <T> T answer(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler, Reading<T> reading) {
        try {
            var response = http.send(request.build(), handler);
            if (response.statusCode() >= 300) {
                throw refused(response, new String(reading.of(response.body()), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (ConnectException e) {
            throw new Unreachable("Syntra does not answer at " + base + "; ./syntra up starts it", e);
        } catch (IOException e) {
            throw new Unreachable(
                    "the connection to " + base + " broke: " + e.getMessage() + "; ./syntra status tells more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static Refused refused(HttpResponse<?> response, String body) {
        var status = response.statusCode();
        var retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,4}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
        try {
            var problem = Json.mapper().readTree(body);
            var detail = problem.path("detail").asText(problem.path("title").asText());
            return new Refused(
                    status, problem.path("code").asText(), detail.isBlank() ? answered(status) : detail, retryAfter);
        } catch (JsonProcessingException e) {
            return new Refused(status, "", answered(status), retryAfter);
        }
    }

    private static String answered(int status) {
        return "the suite answered with status " + status + " and no explanation; ./syntra status tells more";
    }

    private static <T> T read(byte[] body, Class<T> type) {
        try {
            return Json.mapper().readValue(body, type);
        } catch (IOException e) {
            throw misunderstood(e);
        }
    }

    private static <T> Page<T> readPage(byte[] body, Class<T> type) {
        try {
            return Json.mapper()
                    .readValue(body, Json.mapper().getTypeFactory().constructParametricType(Page.class, type));
        } catch (IOException e) {
            throw misunderstood(e);
        }
    }

    private static Failure misunderstood(IOException e) {
        return new Failure("the suite's answer cannot be understood; is it of another version?", e);
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
