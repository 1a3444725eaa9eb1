package io.syntra.problem;

import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns away what comes while so much is under way that its heap would fill: a service that takes everything answers
 * nobody in the end. What is turned away costs nothing, not even the check of a signature.
 */
@Singleton
final class Admittance {

    /** What a request takes that waits for its answer, more than twice over: some 35 KB in the workflow service. */
    private static final long HEAP_OF_A_REQUEST = 96 * 1024;

    /** The part of the heap that bodies may fill. */
    private static final int BODIES = 5;

    /** As {@code quarkus.http.limits.max-body-size}. Who takes more than that reads it as a stream. */
    private static final long LARGEST_HELD = 1024 * 1024;

    private static final int BEFORE_EVERYTHING = 20_000;
    private static final String RETRY_AFTER_SECONDS = "1";

    private final long mostRequests;
    private final long mostBytes;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private final EarlyRefusal refusal;

    @Inject
    Admittance(@All List<ForeignWords> foreign) {
        this(Runtime.getRuntime().maxMemory(), foreign);
    }

    Admittance(long heap, List<ForeignWords> foreign) {
        this.refusal = new EarlyRefusal(foreign);
        this.mostRequests = heap / HEAP_OF_A_REQUEST;
        this.mostBytes = heap / BODIES;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_EVERYTHING);
    }

    void admit(RoutingContext context) {
        var request = context.request();
        if (isNotCounted(request)) {
            context.next();
            return;
        }
        long body = held(request);
        long requestsNow = requests.incrementAndGet();
        long bytesNow = bytes.addAndGet(body);
        context.addEndHandler(ended -> {
            requests.decrementAndGet();
            bytes.addAndGet(-body);
        });
        if (requestsNow <= mostRequests && bytesNow <= mostBytes) {
            context.next();
        } else {
            turnAway(context);
        }
    }

    /** Whether the service is well is asked just then; streams are open for long, and whoever opens them counts them. */
    private static boolean isNotCounted(HttpServerRequest request) {
        var accept = request.getHeader(HttpHeaders.ACCEPT);
        return request.path().startsWith("/q/")
                || (request.method().equals(HttpMethod.GET)
                        && accept != null
                        && accept.toLowerCase(Locale.ROOT).contains("text/event-stream"));
    }

    /** Bytes of the body that will stand in memory; the most that it can be where nothing is announced. */
    private static long held(HttpServerRequest request) {
        var announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced == null) {
            return request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null ? 0 : LARGEST_HELD;
        }
        try {
            long length = Long.parseLong(announced);
            return length <= LARGEST_HELD ? length : 0;
        } catch (NumberFormatException e) {
            // Refused for it later on.
            return 0;
        }
    }

    private void turnAway(RoutingContext context) {
        var problem = Problem.of(
                ProblemCode.OVERLOADED,
                "This service has all the requests under way that it can hold. Send it again in a second.",
                null);
        context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        refusal.answer(context.request(), problem);
    }
}
