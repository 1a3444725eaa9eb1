package io.syntra.deployer.rollout;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Asks the router about one service, on a thread of its own: a router that hangs must not hold up the service. */
final class Handovers {

    private static final Logger LOG = Logger.getLogger(Handovers.class);

    private final Router router;
    private final Clock clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Handover last = new Handover.Unknown();

    Handovers(Router router, Clock clock) {
        this.router = router;
        this.clock = clock;
    }

    /** What it said last; for the next look it is asked again. */
    Handover ask(World.Service service) {
        if (asking.compareAndSet(false, true)) {
            var begun = clock.instant();
            Thread.ofVirtual().name("handover-" + service.id()).start(() -> {
                try {
                    last = answer(service, begun);
                } finally {
                    asking.set(false);
                }
            });
        }
        return last;
    }

    private Handover answer(World.Service service, Instant begun) {
        try {
            var route = router.route(service.workspace(), service.id());
            if (route.isPresent()) {
                return Handover.Serves.of(route.get());
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "The router cannot be asked service=%s", service.id());
        }
        return last instanceof Handover.Silent silent ? silent : new Handover.Silent(begun);
    }
}
