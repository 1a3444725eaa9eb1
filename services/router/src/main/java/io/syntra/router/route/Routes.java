package io.syntra.router.route;

import io.syntra.contracts.ServiceId;
import io.syntra.router.balance.Pool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The live tables. For each service the highest generation wins, in whatever order tables come. A host belongs to the
 * service that had it first, so that nobody takes over another's traffic by choosing the same name.
 */
@Singleton
public final class Routes {

    private static final Logger LOG = Logger.getLogger(Routes.class);

    private final Clock clock;
    /** In the order in which the services first came. */
    private final Map<ServiceId, Known> known = new LinkedHashMap<>();

    private boolean caughtUp;
    private volatile Map<String, Upstream> byHost = Map.of();

    @Inject
    Routes() {
        this(Clock.systemUTC());
    }

    public Routes(Clock clock) {
        this.clock = clock;
    }

    /** Tables from disk: they serve at once, and are no proof that the service still exists. */
    public synchronized void restore(List<Route> saved) {
        saved.forEach(route -> known.put(route.table().serviceId(), new Known(route, pool(null, route), false)));
        index();
    }

    /** @return whether something changed */
    public synchronized boolean apply(Route route) {
        var id = route.table().serviceId();
        var present = known.get(id);
        if (present != null
                && present.route.table().generation() >= route.table().generation()) {
            known.put(id, new Known(present.route, present.pool, true));
            return false;
        }
        known.put(id, new Known(route, pool(present, route), true));
        index();
        tellIfRefused(route);
        return true;
    }

    /** The topic has no table for the service any more. */
    public synchronized boolean remove(ServiceId id) {
        var removed = known.remove(id) != null;
        index();
        return removed;
    }

    /**
     * Every table of the topic was read once. From now on a service that is only on disk yields its host to one that
     * the topic knows; it keeps serving when nobody else wants the host, since an emptied topic is an accident.
     */
    public synchronized void caughtUp() {
        caughtUp = true;
        index();
    }

    /** @param host the first label, in lower case */
    public Optional<Upstream> find(String host) {
        return Optional.ofNullable(byHost.get(host));
    }

    public synchronized List<Route> all() {
        return known.values().stream().map(Known::route).toList();
    }

    /** Also of a service that has no replica any more. */
    synchronized Optional<Upstream> of(ServiceId service) {
        return Optional.ofNullable(known.get(service)).map(found -> new Upstream(found.route, found.pool));
    }

    public List<Upstream> serving() {
        return List.copyOf(byHost.values());
    }

    private Pool pool(@Nullable Known present, Route route) {
        var pool = present == null ? new Pool(clock) : present.pool;
        pool.update(route.table());
        return pool;
    }

    private void tellIfRefused(Route route) {
        var host = route.table().host();
        var owner = byHost.get(host);
        if (!route.deleted() && owner != null && !owner.route().equals(route)) {
            LOG.warnf(
                    "Host belongs to another service, this one gets no traffic host=%s service_id=%s owner=%s",
                    host, route.table().serviceId(), owner.route().table().serviceId());
        }
    }

    private void index() {
        var owners = new HashMap<String, Known>();
        for (var candidate : known.values()) {
            if (candidate.route.deleted()) {
                continue;
            }
            var host = candidate.route.table().host();
            var owner = owners.get(host);
            if (owner == null || (caughtUp && !owner.confirmed && candidate.confirmed)) {
                owners.put(host, candidate);
            }
        }
        var index = new HashMap<String, Upstream>();
        owners.forEach((host, owner) -> index.put(host, new Upstream(owner.route, owner.pool)));
        byHost = Map.copyOf(index);
    }

    /** @param confirmed seen on the topic, not only on disk */
    private record Known(Route route, Pool pool, boolean confirmed) {}
}
