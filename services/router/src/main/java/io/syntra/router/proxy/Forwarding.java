package io.syntra.router.proxy;

import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.router.RouterConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries one plain HTTP request; what vertx-http-proxy leaves to its user. */
final class Forwarding implements OriginRequestProvider, ProxyInterceptor {

    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    /** Of a body within {@code bodyPatience}. */
    private static final long LEAST = 16 * 1024;

    private final Vertx vertx;
    private final RouterConfig config;
    private final Exchange exchange;
    private final Dispatch dispatch;
    private final RequestTarget.Origin target;
    private long readBefore;
    private boolean tooSlow;
    private List<String> cacheControl = List.of();
    private @Nullable HttpClientRequest sent;

    Forwarding(Vertx vertx, RouterConfig config, Exchange exchange, Dispatch dispatch, RequestTarget.Origin target) {
        this.vertx = vertx;
        this.config = config;
        this.exchange = exchange;
        this.dispatch = dispatch;
        this.target = target;
    }

    @Override
    public Future<HttpClientRequest> create(ProxyContext context) {
        return addressed(dispatch.connect());
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        var request = context.request();
        var user = request.proxiedRequest();
        ForwardingHeaders.toReplica(request.headers(), target, user);
        request.setURI(target.uri());
        if (!hasBody(user)) {
            request.setBody(null);
            return send(context);
        }
        var timer = vertx.setPeriodic(config.bodyPatience().toMillis(), tick -> keepUp(user));
        return send(context).onComplete(answered -> vertx.cancelTimer(timer));
    }

    private Future<ProxyResponse> send(ProxyContext context) {
        var request = context.request();
        return context.sendRequest()
                .recover(cause -> again(request, cause))
                .compose(this::expected)
                .recover(cause -> Future.succeededFuture(refusal(request, failure(cause))));
    }

    /** A user who sends next to nothing keeps a place from others; a replica that reads nothing is another matter. */
    private void keepUp(HttpServerRequest user) {
        var request = sent;
        long read = user.bytesRead();
        if (request != null && !user.isEnded() && !request.writeQueueFull() && read - readBefore < LEAST) {
            tooSlow = true;
            request.reset();
        }
        readBefore = read;
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        var answer = context.response();
        ForwardingHeaders.removeHopByHop(answer.headers());
        cacheControl.forEach(value -> answer.headers().add(HttpHeaders.CACHE_CONTROL, value));
        var user = context.request().proxiedRequest();
        withoutBody(answer);
        var sent = buffersWhole(user, answer) ? untilClose(user, answer) : context.sendResponse();
        return sent.onComplete(done -> {
            // The user who leaves makes us reset the request. Anything else is the replica that broke off, and then the
            // status that was sent is not the truth.
            if (done.failed() && !(done.cause() instanceof StreamResetException)) {
                exchange.answeredByRouter();
            }
            exchange.end();
            if (tooSlow) {
                user.connection().close();
            }
        });
    }

    /**
     * The replica hung up before it answered. Whether it worked on the request is not known, so only a request that may
     * be done twice is sent a second time, and only if its body is not gone: that is, if it has none.
     */
    private Future<ProxyResponse> again(ProxyRequest request, Throwable cause) {
        var user = request.proxiedRequest();
        var safe = IDEMPOTENT.contains(request.getMethod()) && !hasBody(user);
        if (cause instanceof SendFailure
                || !safe
                || !dispatch.mayTryAnother()
                || timedOut()
                || user.response().closed()) {
            return Future.failedFuture(cause);
        }
        return addressed(dispatch.tryAnother()).compose(request::send);
    }

    /** A replica that switches protocols unasked would speak to the user in one that the user does not expect. */
    private Future<ProxyResponse> expected(ProxyResponse answer) {
        var request = sent;
        if (answer.getStatusCode() != 101 || request == null) {
            return Future.succeededFuture(answer);
        }
        request.reset();
        return Future.failedFuture(new SendFailure(
                ProblemCode.UPSTREAM_FAILED,
                "\"" + exchange.upstream().route().table().host() + "\" switched protocols without being asked to."));
    }

    private Future<HttpClientRequest> addressed(Future<HttpClientRequest> connected) {
        return connected.map(request -> {
            sent = request;
            request.response().onSuccess(this::shield);
            return request.putHeader(HttpHeaders.HOST, target.authority());
        });
    }

    /**
     * The library reads Cache-Control and dates, which it needs for its cache, and drops an answer whose dates it cannot
     * read. We have no cache: Cache-Control is kept from it, and a Date that is none is left for it to set.
     */
    private void shield(HttpClientResponse answer) {
        cacheControl = List.copyOf(answer.headers().getAll(HttpHeaders.CACHE_CONTROL));
        answer.headers().remove(HttpHeaders.CACHE_CONTROL);
        var date = answer.getHeader(HttpHeaders.DATE);
        if (date != null && !isDate(date)) {
            answer.headers().remove(HttpHeaders.DATE);
        }
    }

    private static boolean isDate(String text) {
        try {
            DateTimeFormatter.RFC_1123_DATE_TIME.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private SendFailure failure(Throwable cause) {
        if (cause instanceof SendFailure failure) {
            return failure;
        }
        if (tooSlow) {
            return new SendFailure(
                    ProblemCode.MALFORMED_REQUEST,
                    "Neither the body's end nor " + LEAST / 1024 + " KB of it came within "
                            + config.bodyPatience().toSeconds() + " seconds.");
        }
        var service = exchange.upstream().route().table().host();
        return timedOut()
                ? new SendFailure(
                        ProblemCode.UPSTREAM_TIMEOUT,
                        "\"" + service + "\" did not answer within "
                                + config.idleTimeout().toSeconds() + " seconds.")
                : new SendFailure(
                        ProblemCode.UPSTREAM_FAILED,
                        "\"" + service
                                + "\" broke off before it answered. Its logs say why; whether it did what was asked is"
                                + " not known.");
    }

    private ProxyResponse refusal(ProxyRequest request, SendFailure failure) {
        exchange.answeredByRouter();
        // What is left of the body is read and dropped, or the user would never see the answer.
        request.proxiedRequest().resume();
        var refusal = failure.refusal();
        var response = request.response()
                .setStatusCode(refusal.problem().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .setBody(Body.body(refusal.body()));
        var retryAfter = refusal.retryAfter();
        return retryAfter == null ? response : response.putHeader("retry-after", retryAfter);
    }

    private boolean timedOut() {
        return exchange.nanos() >= config.idleTimeout().toNanos();
    }

    /** The library would hold the whole answer in memory for a client that knows no chunks. */
    private static boolean buffersWhole(HttpServerRequest user, ProxyResponse answer) {
        var body = answer.getBody();
        return user.version() == HttpVersion.HTTP_1_0 && body != null && body.length() < 0;
    }

    /** The library would announce chunks that never come. */
    private static void withoutBody(ProxyResponse answer) {
        var body = answer.getBody();
        var empty = answer.getStatusCode() == 204 || answer.getStatusCode() == 304;
        if (empty && body != null && body.length() < 0) {
            body.stream().resume();
            answer.setBody(null);
        }
    }

    private static Future<Void> untilClose(HttpServerRequest user, ProxyResponse answer) {
        var response = user.response().setStatusCode(answer.getStatusCode());
        answer.headers().remove(HttpHeaders.TRANSFER_ENCODING);
        response.headers().addAll(answer.headers());
        return answer.getBody().stream().pipeTo(response).onComplete(sent -> user.connection()
                .close());
    }

    static boolean hasBody(HttpServerRequest user) {
        var length = user.getHeader(HttpHeaders.CONTENT_LENGTH);
        return user.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }
}
