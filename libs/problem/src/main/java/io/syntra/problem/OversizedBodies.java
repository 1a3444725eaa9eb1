package io.syntra.problem;

import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.List;

/** Refuses a body that is announced as too large; Quarkus' own limit would end it without a word. */
@Singleton
final class OversizedBodies {

    private static final int BEFORE_THE_LIMIT = 1 - RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT;

    private final BigInteger most;
    private final EarlyRefusal refusal;

    OversizedBodies(VertxHttpConfig http, @All List<ForeignWords> foreign) {
        this.refusal = new EarlyRefusal(foreign);
        this.most = http.limits().maxBodySize().orElseThrow().asBigInteger();
    }

    void register(@Observes Filters filters) {
        filters.register(this::refuse, BEFORE_THE_LIMIT);
    }

    private void refuse(RoutingContext context) {
        var announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced == null || new BigInteger(announced).compareTo(most) <= 0) {
            context.next();
            return;
        }
        var problem = Problem.of(
                ProblemCode.TOO_LARGE,
                "The body has %s bytes; at most %s are taken here.".formatted(announced, most),
                null);
        refusal.answer(context.request(), problem);
    }
}
