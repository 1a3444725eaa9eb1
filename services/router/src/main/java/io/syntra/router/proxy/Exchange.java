package io.syntra.router.proxy;

import io.syntra.contracts.ServiceId;
import io.syntra.router.balance.Lease;
import io.syntra.router.route.Upstream;
import io.syntra.router.traffic.Answered;
import io.syntra.router.traffic.Billed;
import io.syntra.router.traffic.PathTemplate;
import io.syntra.router.traffic.TrafficMeter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as it is counted. All but {@link #reportBytes} happens on the request's event loop.
 */
final class Exchange {

    private final Upstream upstream;
    private final HttpServerRequest request;
    private final PathTemplate path;
    private final TrafficMeter meter;
    private final InFlight inFlight;
    private final boolean wantsWebSocket;
    private final long started = System.nanoTime();
    private final AtomicLong tunnelIn = new AtomicLong();
    private final AtomicLong tunnelOut = new AtomicLong();

    private volatile @Nullable Lease lease;
    private volatile boolean tunnel;
    private boolean byRouter;
    private boolean ended;
    private final AtomicLong reportedIn = new AtomicLong();
    private final AtomicLong reportedOut = new AtomicLong();

    Exchange(
            Upstream upstream,
            HttpServerRequest request,
            RequestTarget.Origin target,
            TrafficMeter meter,
            InFlight inFlight) {
        this.upstream = upstream;
        this.request = request;
        this.path = PathTemplate.of(request.method().name(), target.uri());
        this.meter = meter;
        this.inFlight = inFlight;
        this.wantsWebSocket = Tunnel.wanted(request);
    }

    /** From here on it ends by itself, when the answer is out or the user is gone. */
    void watch() {
        response().endHandler(v -> end());
        response().closeHandler(v -> end());
    }

    Upstream upstream() {
        return upstream;
    }

    ServiceId service() {
        return upstream.route().table().serviceId();
    }

    boolean wantsWebSocket() {
        return wantsWebSocket;
    }

    /** What comes after the end, such as another try, is for nobody. */
    boolean hasEnded() {
        return ended;
    }

    void sentTo(Lease next) {
        var previous = lease;
        if (previous != null) {
            previous.release();
        }
        lease = next;
    }

    /** The answer, or its early end, is the router's. */
    void answeredByRouter() {
        byRouter = true;
    }

    boolean isTunnel() {
        return tunnel;
    }

    /** The upgrade is the answer; what flows afterwards are only bytes. */
    void becameTunnel() {
        count(new Answered(101, false, nanos()));
        tunnel = true;
    }

    void tunnelled(long in, long out) {
        tunnelIn.addAndGet(in);
        tunnelOut.addAndGet(out);
    }

    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (!tunnel) {
            count(new Answered(response().headWritten() ? response().getStatusCode() : 0, byRouter, nanos()));
        }
        reportBytes();
        var held = lease;
        if (held != null) {
            held.release();
        }
        inFlight.done(this);
    }

    /**
     * What has moved since the last report. No lock of ours is held while the connection is asked, which takes its own:
     * its event loop may come here holding that one.
     */
    void reportBytes() {
        billed().ifPresent(billed -> meter.bytes(
                billed,
                path,
                since(reportedIn, request.bytesRead() + tunnelIn.get()),
                since(reportedOut, response().bytesWritten() + tunnelOut.get())));
    }

    /** Two reports at once share what has moved; neither counts it twice. */
    private static long since(AtomicLong reported, long now) {
        return Math.max(0, now - reported.getAndAccumulate(now, Math::max));
    }

    long nanos() {
        return System.nanoTime() - started;
    }

    private void count(Answered answer) {
        billed().ifPresent(billed -> meter.answered(billed, path, answer));
    }

    /** The release that it went to; if it went nowhere, the one it should have gone to. */
    private Optional<Billed> billed() {
        var held = lease;
        var target = held == null ? upstream.pool().mainTarget() : Optional.of(held.target());
        var route = upstream.route();
        return target.map(t -> Billed.of(route.workspace(), route.table().serviceId(), t));
    }

    private HttpServerResponse response() {
        return request.response();
    }
}
