package io.syntra.router.proxy;

import io.syntra.problem.ProblemCode;
import io.syntra.router.RouterConfig;
import io.syntra.router.route.Routes;
import io.syntra.router.route.Upstream;
import io.syntra.router.traffic.TrafficMeter;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import java.util.Set;

/** Where every request comes in: is it one, whose is it, is there room, and then on its way. */
final class FrontDoor implements Handler<HttpServerRequest> {

    /** They ask the proxy itself for something, and it has nothing to give. */
    private static final Set<HttpMethod> NOT_FORWARDED = Set.of(HttpMethod.CONNECT, HttpMethod.TRACE);

    private final Vertx vertx;
    private final RouterConfig config;
    private final ServiceHost hosts;
    private final Routes routes;
    private final TrafficMeter meter;
    private final InFlight inFlight;
    private final HttpClient client;

    FrontDoor(
            Vertx vertx, RouterConfig config, Routes routes, TrafficMeter meter, InFlight inFlight, HttpClient client) {
        this.vertx = vertx;
        this.config = config;
        this.hosts = new ServiceHost(config.domain());
        this.routes = routes;
        this.meter = meter;
        this.inFlight = inFlight;
        this.client = client;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (NOT_FORWARDED.contains(request.method())) {
            Refusal.of(ProblemCode.METHOD_NOT_ALLOWED, "The router does not take " + request.method() + ".")
                    .answer(request);
            return;
        }
        switch (RequestTarget.of(
                request.method(), request.uri(), request.headers().getAll("host"))) {
            case RequestTarget.Refused refused ->
                Refusal.of(ProblemCode.MALFORMED_REQUEST, refused.why()).answer(request);
            case RequestTarget.Origin target ->
                hosts.label(target.host())
                        .flatMap(routes::find)
                        .ifPresentOrElse(upstream -> admit(request, target, upstream), () -> noRoute(target)
                                .answer(request));
        }
    }

    private void admit(HttpServerRequest request, RequestTarget.Origin target, Upstream upstream) {
        var exchange = new Exchange(upstream, request, target, meter, inFlight);
        switch (inFlight.admit(exchange)) {
            case ADMITTED -> {
                exchange.watch();
                forward(request, target, exchange);
            }
            case FULL ->
                turnAway(
                        request,
                        exchange,
                        exchange.wantsWebSocket()
                                ? "The router has " + config.maxWebSockets()
                                        + " open WebSockets, which is its limit. Try again later."
                                : "The router has " + config.maxInFlight()
                                        + " requests at once, which is its limit. Try again in a second.");
            case SERVICE_FULL ->
                turnAway(
                        request,
                        exchange,
                        "\"" + upstream.route().table().host() + "\" has "
                                + (exchange.wantsWebSocket()
                                        ? config.maxWebSocketsPerService() + " open WebSockets"
                                        : config.maxInFlightPerService() + " unanswered requests")
                                + ", which is the limit for one service. Its health and deployments say whether it"
                                + " hangs; more replicas help if it does not.");
            case STOPPING -> turnAway(request, exchange, "The router is being stopped. Try again in a second.");
        }
    }

    private void forward(HttpServerRequest request, RequestTarget.Origin target, Exchange exchange) {
        var dispatch = new Dispatch(client, exchange);
        if (exchange.wantsWebSocket()) {
            new Tunnel(exchange, target, request).open(dispatch);
            return;
        }
        var forwarding = new Forwarding(vertx, config, exchange, dispatch, target);
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                .origin(forwarding)
                .addInterceptor(forwarding)
                .handle(request);
    }

    private static void turnAway(HttpServerRequest request, Exchange exchange, String why) {
        exchange.answeredByRouter();
        exchange.watch();
        Refusal.of(ProblemCode.OVERLOADED, why).answer(request);
    }

    private Refusal noRoute(RequestTarget.Origin target) {
        return Refusal.of(
                ProblemCode.NO_ROUTE,
                "No service answers at \"" + target.host() + "\". A service answers at NAME." + hosts.domain()
                        + " once it is deployed; `./syntra services` lists the names.");
    }
}
