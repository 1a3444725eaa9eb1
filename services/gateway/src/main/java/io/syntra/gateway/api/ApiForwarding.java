package io.syntra.gateway.api;

import io.syntra.gateway.GatewayConfig;
import io.syntra.identity.Approval;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Carries one request to its service. */
final class ApiForwarding implements OriginRequestProvider, ProxyInterceptor {

    private static final String SLOW = "/api/v1/audit/verify";
    private static final String NO_PERSON =
            "a workflow's request cannot decide this: a person does, in the console or with"
                    + " ./syntra, or in a chat that an approval was sent to";
    private static final Logger LOG = Logger.getLogger(ApiForwarding.class);

    /** Of one connection, or claims that only the gateway can make. Cookies end here: services know bearer tokens only. */
    private static final List<String> NOT_FORWARDED = List.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "upgrade",
            "http2-settings",
            "expect",
            "cookie",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-real-ip",
            "syntra-approval",
            "syntra-plan",
            "syntra-seen");

    /** A decision is three short texts. */
    private static final long LARGEST_DECISION = 64 * 1024;

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Vertx vertx;
    private final GatewayConfig config;
    private final ServiceName service;
    private final @Nullable Credentials credentials;
    private final long maxBody;
    private final Share bodies;
    private final String caller;
    private final Runnable sender;
    private final Runnable whenOver;
    private Runnable whenSent = () -> {};
    private @Nullable GuardedBody body;
    private @Nullable HttpClientRequest sent;
    private boolean sending;
    private boolean timedOut;

    /**
     * @param credentials null for what comes without a token
     * @param bodies of which the caller has a place while they send one
     * @param sender asked for as long as the body comes: see {@link GuardedBody}
     */
    ApiForwarding(
            Vertx vertx,
            GatewayConfig config,
            ServiceName service,
            @Nullable Credentials credentials,
            long maxBody,
            Share bodies,
            String caller,
            Runnable sender,
            Runnable whenOver) {
        this.vertx = vertx;
        this.config = config;
        this.service = service;
        this.credentials = credentials;
        this.maxBody = maxBody;
        this.bodies = bodies;
        this.caller = caller;
        this.sender = sender;
        this.whenOver = whenOver;
    }

    @Override
    public Future<HttpClientRequest> create(ProxyContext context) {
        return connect(context.client());
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        var request = context.request();
        var user = request.proxiedRequest();
        if (Credentials.decidesForAPerson(user)) {
            return Future.succeededFuture(refusal(request, new SendFailure(ProblemCode.FORBIDDEN, NO_PERSON)));
        }
        prepare(request.headers(), user);
        return body(request, user)
                .compose(ready -> send(context))
                .recover(cause -> Future.succeededFuture(refusal(request, failure(cause))));
    }

    private Future<Void> body(ProxyRequest request, HttpServerRequest user) {
        if (!hasBody(user)) {
            request.setBody(null);
            return Future.succeededFuture();
        }
        var place = bodies.take(caller);
        if (place.isEmpty()) {
            return Future.failedFuture(new SendFailure(
                    ProblemCode.RATE_LIMITED,
                    "Too many requests are being sent at this moment; one sender may send " + bodies.ofOne()
                            + " at once. Send it again in a second."));
        }
        whenSent = place.get();
        var person = credentials;
        if (person == null) {
            // A stranger has no connection to the service before all is there.
            return whole(user, maxBody)
                    .onSuccess(body -> request.setBody(Body.body(body)))
                    .mapEmpty();
        }
        if (person.decides(user.method().name(), user.path())) {
            return signed(request, user, person);
        }
        request.setBody(Body.body(guarded(user, maxBody), request.getBody().length()));
        sending = true;
        return Future.succeededFuture();
    }

    private Future<ProxyResponse> send(ProxyContext context) {
        var user = context.request().proxiedRequest();
        var timer = vertx.setPeriodic(patience(user).toMillis(), id -> giveUp(user));
        return context.sendRequest()
                .recover(cause -> again(context, cause))
                .onComplete(answered -> vertx.cancelTimer(timer));
    }

    private Duration patience(HttpServerRequest user) {
        return SLOW.equals(user.path()) ? config.longAnswerTimeout() : config.answerTimeout();
    }

    /** What a person approves is read before it is sent on, and goes with the person's signature. */
    private Future<Void> signed(ProxyRequest request, HttpServerRequest user, Credentials person) {
        return whole(user, Math.min(maxBody, LARGEST_DECISION))
                .compose(decision -> approval(person, user.path(), decision).map(approval -> {
                    approval.ifPresent(word -> request.headers().set(Approval.HEADER, word));
                    request.setBody(Body.body(decision));
                    return null;
                }));
    }

    private Future<Buffer> whole(HttpServerRequest user, long most) {
        var coming = guarded(user, most);
        var whole = Promise.<Buffer>promise();
        var bytes = Buffer.buffer();
        coming.exceptionHandler(whole::tryFail);
        coming.endHandler(end -> whole.tryComplete(bytes));
        coming.handler(bytes::appendBuffer);
        user.resume();
        return whole.future();
    }

    private static Future<Optional<String>> approval(Credentials person, String path, Buffer decision) {
        var plan = person.approved(path, decision);
        if (plan.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        var signed = Promise.<Optional<String>>promise();
        person.approval(plan.get()).subscribe().with(word -> signed.complete(Optional.of(word)), signed::fail);
        return signed.future();
    }

    private GuardedBody guarded(HttpServerRequest user, long most) {
        var timer = vertx.setPeriodic(config.bodyPatience().toMillis(), tick -> keepUp());
        var place = whenSent;
        whenSent = () -> {
            vertx.cancelTimer(timer);
            place.run();
        };
        var guarded = new GuardedBody(user, most, sender, whenSent);
        body = guarded;
        return guarded;
    }

    private void keepUp() {
        var coming = body;
        if (coming != null) {
            coming.keepUp(config.bodyPatience());
        }
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        var answer = context.response();
        NOT_FORWARDED.forEach(answer.headers()::remove);
        answer.headers().remove(HttpHeaders.SET_COOKIE);
        // Set for every answer when the request came in; a second one would come on top.
        var ours = context.request().proxiedRequest().response().headers();
        for (var name : ours.names()) {
            if (name.equalsIgnoreCase("cache-control") && answer.headers().contains(name)) {
                ours.remove(name);
            } else {
                answer.headers().remove(name);
            }
        }
        return context.sendResponse().onComplete(sent -> {
            whenSent.run();
            whenOver.run();
            if (body != null && body.tooSlow()) {
                context.request().proxiedRequest().connection().close();
            }
        });
    }

    private Future<HttpClientRequest> connect(HttpClient client) {
        URI url = config.url(service);
        var options = new RequestOptions()
                .setHost(url.getHost())
                .setPort(port(url))
                .setSsl("https".equals(url.getScheme()))
                .setConnectTimeout(config.connectTimeout().toMillis());
        return client.request(options)
                .onSuccess(this::keep)
                .recover(
                        cause -> Future.failedFuture(
                                new SendFailure(
                                        ProblemCode.UNAVAILABLE,
                                        "The " + service.label()
                                                + " does not answer at the moment. Try again in a few seconds; `./syntra status` says how it is.")));
    }

    private void keep(HttpClientRequest request) {
        sent = request;
        // What goes wrong also fails the answer, and is told there.
        request.exceptionHandler(
                cause -> LOG.debugf("Request broke off service=%s cause=%s", service.label(), cause.getMessage()));
    }

    /** A connection that was kept may be dead already, for example after a restart: what only reads is asked once more. */
    private Future<ProxyResponse> again(ProxyContext context, Throwable cause) {
        var request = context.request();
        var user = request.proxiedRequest();
        var worthIt = SAFE.contains(request.getMethod())
                && !hasBody(user)
                && !timedOut
                && !user.response().closed();
        return cause instanceof SendFailure || !worthIt
                ? Future.failedFuture(cause)
                : connect(context.client()).compose(request::send);
    }

    /** Called once per timeout. As long as the user sends, the service cannot answer: its time begins afterwards. */
    private void giveUp(HttpServerRequest user) {
        if (sending) {
            sending = !user.isEnded();
            return;
        }
        var request = sent;
        if (request != null) {
            timedOut = true;
            request.reset();
        }
    }

    private void prepare(MultiMap headers, HttpServerRequest user) {
        NOT_FORWARDED.forEach(headers::remove);
        headers.remove(HttpHeaders.AUTHORIZATION);
        if (credentials != null) {
            headers.set(HttpHeaders.AUTHORIZATION, credentials.bearer(service));
        }
        headers.set("x-forwarded-for", user.remoteAddress().hostAddress());
        headers.set("x-forwarded-proto", user.isSSL() ? "https" : "http");
        var host = user.getHeader(HttpHeaders.HOST);
        if (host != null) {
            headers.set("x-forwarded-host", host);
        }
    }

    private SendFailure failure(Throwable cause) {
        if (cause instanceof SendFailure failure) {
            return failure;
        }
        if (cause instanceof ProblemException problem) {
            return new SendFailure(problem.code(), String.valueOf(problem.getMessage()));
        }
        var refused = body == null ? null : body.refused();
        if (refused != null) {
            return refused;
        }
        var name = service.label();
        return timedOut
                ? new SendFailure(
                        ProblemCode.UPSTREAM_TIMEOUT,
                        "The " + name
                                + " did not answer in time. Whether it did what was asked is not known: look before you repeat it.")
                : new SendFailure(
                        ProblemCode.UPSTREAM_FAILED,
                        "The " + name
                                + " broke off before it answered. Whether it did what was asked is not known: look before"
                                + " you repeat it, or send an Idempotency-Key.");
    }

    private static ProxyResponse refusal(ProxyRequest request, SendFailure failure) {
        request.proxiedRequest().resume();
        var refusal = failure.refusal();
        var response = request.response()
                .setStatusCode(refusal.problem().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .setBody(Body.body(refusal.body()));
        refusal.headers().forEach(response::putHeader);
        return response;
    }

    static boolean hasBody(HttpServerRequest user) {
        var length = user.getHeader(HttpHeaders.CONTENT_LENGTH);
        return user.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }
}
