package io.syntra.gateway.api;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.syntra.gateway.GatewayConfig;
import io.syntra.gateway.session.Sessions;
import io.syntra.identity.Session;
import io.syntra.identity.Tokens;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/** Sends API requests on their way. Stands before Quarkus' limit of bodies and its resources, behind its authentication. */
@Singleton
public class ApiRoute {

    private static final Logger LOG = Logger.getLogger(ApiRoute.class);
    private static final int BEFORE_BODY_LIMIT = -10;
    private static final long LOOK_AT_STREAMS_MILLIS = 1000;

    /** Answered by the gateway itself. */
    private static final Set<String> OWN =
            Set.of("login", "logout", "me", "tokens", "sessions", "approvals", "openapi", "status");

    /** Signed requests from outside, without a token. */
    private static final String HOOKS = "hooks";

    private static final long LARGEST_HOOK = 256 * 1024;

    private final Vertx vertx;
    private final GatewayConfig config;
    private final Tokens tokens;
    private final Sessions sessions;
    private final Passes passes;
    private final HttpClient calls;
    private final HttpClient streams;
    private final OpenStreams open;
    private final Share bodies;
    private final Share hooks;

    ApiRoute(Vertx vertx, GatewayConfig config, Tokens tokens, Sessions sessions) {
        this.vertx = vertx;
        this.config = config;
        this.tokens = tokens;
        this.sessions = sessions;
        this.passes = new Passes(tokens, Clock.systemUTC());
        // Apart, so that readers of events never take the connections that calls need.
        this.calls = client(vertx, config, config.connections());
        this.streams = client(vertx, config, config.streams());
        this.open = new OpenStreams(config.streamsPerCaller(), sessions::of, Clock.systemUTC());
        this.bodies = new Share(config.connections(), config.connections() / 8);
        // Kept in memory as they come, and nobody knows from whom.
        this.hooks = new Share(config.connections() / 4, config.connections() / 8);
    }

    private static HttpClient client(Vertx vertx, GatewayConfig config, int connections) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setKeepAlive(true)
                .setKeepAliveTimeout(30)
                .setMaxPoolSize(connections)
                .setMaxWaitQueueSize(connections)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(64 * 1024));
    }

    void register(@Observes Router router) {
        router.route("/api/v1/*").order(BEFORE_BODY_LIMIT).handler(this::handle);
        router.route("/api/v1").order(BEFORE_BODY_LIMIT).handler(this::handle);
        vertx.setPeriodic(LOOK_AT_STREAMS_MILLIS, tick -> open.closeWhatIsOver());
    }

    /** A stop waits for the requests in hand. Streams would not end; their readers come back by themselves. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        streams.close();
    }

    private void handle(RoutingContext context) {
        var request = context.request();
        switch (ApiPath.of(request.uri())) {
            case ApiPath.Refused refused ->
                Refusal.of(ProblemCode.MALFORMED_REQUEST, refused.why()).answer(request);
            case ApiPath.Valid path -> {
                if (OWN.contains(path.segment())) {
                    context.next();
                    return;
                }
                if (path.segment().equals(HOOKS)) {
                    hook(request);
                    return;
                }
                ServiceName.owning(path.segment())
                        .ifPresentOrElse(
                                service -> authenticate(context, service, maxBody(path.segment())), () -> Refusal.of(
                                                ProblemCode.NOT_FOUND,
                                                "Nothing is at this address. The API is described at /api/v1/openapi.")
                                        .answer(request));
            }
        }
    }

    /** Its sender has no token: what it is signed with, only the service knows. */
    private void hook(HttpServerRequest request) {
        if (announced(request) > LARGEST_HOOK) {
            tooLarge(request, LARGEST_HOOK);
        } else if (!request.method().equals(HttpMethod.POST)) {
            Refusal.of(ProblemCode.METHOD_NOT_ALLOWED, "A webhook is a POST.").answer(request);
        } else {
            forward(
                    request,
                    calls,
                    new ApiForwarding(
                            vertx,
                            config,
                            ServiceName.WORKFLOW,
                            null,
                            LARGEST_HOOK,
                            hooks,
                            request.remoteAddress().hostAddress(),
                            () -> {},
                            () -> {}));
        }
    }

    private void authenticate(RoutingContext context, ServiceName service, long maxBody) {
        var request = context.request();
        if (announced(request) > maxBody) {
            tooLarge(request, maxBody);
            return;
        }
        // Nothing of the body may get lost while the token is checked.
        request.pause();
        QuarkusHttpUser.getSecurityIdentity(context, null)
                .subscribe()
                .with(identity -> known(request, identity, service, maxBody), cause -> unknown(request, cause));
    }

    private void known(HttpServerRequest request, SecurityIdentity identity, ServiceName service, long maxBody) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            Refusal.notKnown("No token came with the request. Send it as \"Authorization: Bearer …\", or log in at /.")
                    .answer(request);
            return;
        }
        var credentials = new Credentials(tokens, sessions, passes, token);
        var session = Session.of(token);
        Runnable sender = () -> sessions.require(session);
        var caller = session.workspace() + " " + session.user();
        if (!isStream(request)) {
            forward(
                    request,
                    calls,
                    new ApiForwarding(vertx, config, service, credentials, maxBody, bodies, caller, sender, () -> {}));
            return;
        }
        var stream = OpenStreams.Stream.of(token, request.connection()::close);
        if (open.open(stream)) {
            forward(
                    request,
                    streams,
                    new ApiForwarding(
                            vertx,
                            config,
                            service,
                            credentials,
                            maxBody,
                            bodies,
                            caller,
                            sender,
                            () -> open.close(stream)));
        } else {
            Refusal.of(
                            ProblemCode.RATE_LIMITED,
                            "You have " + config.streamsPerCaller()
                                    + " event streams open, which is the most. Close one, or read again with ?after= later.")
                    .answer(request);
        }
    }

    private static void tooLarge(HttpServerRequest request, long maxBody) {
        Refusal.of(
                        ProblemCode.TOO_LARGE,
                        "The body is larger than " + maxBody + " bytes, which is the most that is taken here.")
                .answer(request);
    }

    private static boolean isStream(HttpServerRequest request) {
        var accept = request.getHeader(HttpHeaders.ACCEPT);
        return request.path().endsWith("/events") || (accept != null && accept.contains("text/event-stream"));
    }

    private static void forward(HttpServerRequest request, HttpClient client, ApiForwarding forwarding) {
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                .origin(forwarding)
                .addInterceptor(forwarding)
                .handle(request);
    }

    private static void unknown(HttpServerRequest request, Throwable cause) {
        if (cause.getCause() instanceof ProblemException why) {
            Refusal.of(why.code(), String.valueOf(why.getMessage())).answer(request);
            return;
        }
        if (cause instanceof AuthenticationException) {
            Refusal.notKnown("The token is expired, not meant for Syntra, or not signed by it. Log in again.")
                    .answer(request);
            return;
        }
        var refusal = Refusal.of(
                ProblemCode.INTERNAL, "The token could not be checked. Try again; if it stays, report the instance.");
        LOG.errorf(
                cause,
                "Token could not be checked instance=%s",
                refusal.problem().instance());
        refusal.answer(request);
    }

    private long maxBody(String segment) {
        return (segment.equals("artifacts") ? config.maxArtifact() : config.maxBody()).asLongValue();
    }

    private static long announced(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
