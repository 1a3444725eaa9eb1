package io.syntra.gateway.login;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.syntra.gateway.api.Refusal;
import io.syntra.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Before anyone asks who is calling: turns the session cookie into what services know. Behind this there are no cookies. */
@Singleton
class CookieToBearer {

    /** Where the session in a cookie is put that is not used, for a token came with it: see {@link LoginResource}. */
    static final String BESIDE = "syntra.session-beside";

    private static final int BEFORE_AUTHENTICATION = 400;

    void register(@Observes Filters filters) {
        filters.register(this::handle, BEFORE_AUTHENTICATION);
    }

    private void handle(RoutingContext context) {
        var request = context.request();
        var cookie = request.getCookie(SessionCookie.NAME);
        request.headers().remove(HttpHeaders.COOKIE);
        if (cookie == null || cookie.getValue().isEmpty()) {
            context.next();
            return;
        }
        // A token that was sent on purpose wins, and needs no check of its origin.
        if (request.headers().contains(HttpHeaders.AUTHORIZATION)) {
            context.put(BESIDE, cookie.getValue());
            context.next();
            return;
        }
        var ours = SameOrigin.allows(
                request.method().name(),
                request.getHeader("sec-fetch-site"),
                request.getHeader(HttpHeaders.ORIGIN),
                request.getHeader(HttpHeaders.HOST));
        if (!ours) {
            Refusal.of(
                            ProblemCode.FORBIDDEN,
                            "A change with the session cookie must come from the console's own page. Programs send the token as"
                                    + " \"Authorization: Bearer …\".")
                    .answer(request);
            return;
        }
        request.headers().set(HttpHeaders.AUTHORIZATION, "Bearer " + cookie.getValue());
        context.next();
    }
}
