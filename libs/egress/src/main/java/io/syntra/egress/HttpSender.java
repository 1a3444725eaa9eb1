package io.syntra.egress;

import io.netty.channel.ConnectTimeoutException;
import io.syntra.channel.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends a request to a target, once. Blocks: call it on a virtual thread. */
@Singleton
public class HttpSender {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    private final HttpClient client;
    private final TargetGuard guard;
    private final HttpConfig config;

    HttpSender(Vertx vertx, TargetGuard guard, HttpConfig config) {
        this.guard = guard;
        this.config = config;
        // A connection for each message: a reused one could lead to an address that was not checked, and its closing
        // could not be told from a lost answer.
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setMaxPoolSize(1_000)
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    }

    /**
     * @param deadline when the attempt is over, whatever came of it
     * @throws RuntimeException only before the message is on its way
     */
    public Attempt send(HttpMessage message, Deadline deadline) {
        return send(message, config.answerTimeout(), deadline);
    }

    /**
     * @param patience from the sent message to the whole answer
     * @param deadline when the attempt is over, whatever came of it
     * @throws RuntimeException only before the message is on its way
     */
    public Attempt send(HttpMessage message, Duration patience, Deadline deadline) {
        return switch (guard.check(message.url())) {
            case Passage.Closed closed -> new Attempt.Refused(closed.reason());
            case Passage.Unresolved unresolved -> new Attempt.NotSent(unresolved.reason());
            case Passage.Open open ->
                unsendable(message)
                        .<Attempt>map(header -> new Attempt.Refused("the header " + header
                                + " cannot be sent: its value holds a line end or another control character"))
                        .orElseGet(() -> send(open, message, patience, deadline));
        };
    }

    /** The HTTP client would say so too, and with the value. */
    private static Optional<String> unsendable(HttpMessage message) {
        return message.headers().entrySet().stream()
                .filter(header -> CONTROL.matcher(header.getValue()).find())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Attempt send(Passage.Open open, HttpMessage message, Duration most, Deadline deadline) {
        var connecting = client.request(options(open, message));
        HttpClientRequest request;
        try {
            request = await(connecting, deadline.within(config.connectTimeout().multipliedBy(3)));
        } catch (ExecutionException e) {
            return new Attempt.NotSent(whyNoConnection(open.uri().getHost(), e.getCause()));
        } catch (TimeoutException e) {
            connecting.onSuccess(HttpClientRequest::reset);
            return new Attempt.NotSent(open.uri().getHost() + " did not accept a connection in time");
        }
        var patience = deadline.within(most);
        if (patience.isZero()) {
            request.reset();
            return new Attempt.NotSent(
                    "there was no time left to send it to " + open.uri().getHost());
        }
        // From here on the message is on its way: whatever fails, it may have arrived.
        var head = new AtomicReference<Attempt.@Nullable Answered>();
        // Before it is sent: an answer that comes before anybody listens loses its body.
        var answer = request.response().compose(response -> answer(response, message.mostOfAnswer(), head));
        if (message.body().isEmpty()) {
            request.send();
        } else {
            request.send(Buffer.buffer(message.body()));
        }
        try {
            return await(answer, patience);
        } catch (ExecutionException | RuntimeException e) {
            return orElse(
                    head.get(),
                    new Attempt.NoAnswer(open.uri().getHost() + " closed the connection without an answer"));
        } catch (TimeoutException e) {
            request.reset();
            return orElse(
                    head.get(),
                    new Attempt.NoAnswer(
                            open.uri().getHost() + " did not answer within "
                                    + patience.plusSeconds(1).minusNanos(1).toSeconds() + " s",
                            true));
        }
    }

    private static Attempt orElse(Attempt.@Nullable Answered known, Attempt.NoAnswer otherwise) {
        return known == null ? otherwise : known;
    }

    /** When the rest of the answer does not come, what came of it is the answer. */
    private static Future<Attempt> answer(
            HttpClientResponse response, int most, AtomicReference<Attempt.@Nullable Answered> head) {
        var headers = new HashMap<String, String>();
        response.headers().forEach(headers::putIfAbsent);
        head.set(new Attempt.Answered(new Answer(response.statusCode(), headers, "")));
        Promise<Attempt> whole = Promise.promise();
        var body = Buffer.buffer();
        Runnable complete = () -> whole.tryComplete(new Attempt.Answered(
                new Answer(response.statusCode(), headers, body.toString(StandardCharsets.UTF_8))));
        response.exceptionHandler(ignored -> complete.run());
        response.endHandler(ignored -> complete.run());
        response.handler(chunk -> {
            body.appendBuffer(chunk, 0, Math.min(chunk.length(), most - body.length()));
            if (body.length() >= most) {
                complete.run();
                response.request().reset();
            }
        });
        return whole.future();
    }

    private static RequestOptions options(Passage.Open open, HttpMessage message) {
        URI uri = open.uri();
        boolean tls = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(message.method()))
                // The host stays what the author wrote, for the Host header and TLS; the connection goes to the
                // address that was checked.
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(open.address(), port)))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "Syntra/1");
        message.headers().forEach(options::putHeader);
        if (uri.getUserInfo() != null) {
            options.putHeader(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(uri.getUserInfo().getBytes(StandardCharsets.UTF_8)));
        }
        return options;
    }

    private static String whyNoConnection(String host, @Nullable Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException _ -> host + " did not accept a connection in time";
            case SSLException _ ->
                "the TLS handshake with " + host + " failed; its certificate must be valid for that name";
            case null, default -> host + " did not accept a connection";
        };
    }

    private static <T> T await(Future<T> future, Duration patience) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }
}
