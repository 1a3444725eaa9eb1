package io.syntra.gateway.page;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.syntra.gateway.GatewayConfig;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** On every answer, also those that are forwarded. */
@Singleton
class SecurityHeaders {

    private static final int FIRST = 500;

    private static final String PAGE =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

    private final GatewayConfig config;

    SecurityHeaders(GatewayConfig config) {
        this.config = config;
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, FIRST);
    }

    private void add(RoutingContext context) {
        var api = context.request().path() == null || context.request().path().startsWith("/api/");
        var headers = context.response().headers();
        headers.set("content-security-policy", api ? DATA : PAGE);
        headers.set("x-content-type-options", "nosniff");
        headers.set("x-frame-options", "DENY");
        headers.set("referrer-policy", "no-referrer");
        headers.set("cross-origin-opener-policy", "same-origin");
        headers.set("cross-origin-resource-policy", "same-origin");
        if (api) {
            headers.set("cache-control", "no-store");
        }
        if (config.cookieOverHttpsOnly()) {
            headers.set("strict-transport-security", "max-age=31536000");
        }
        context.next();
    }
}
