package io.syntra.router.balance;

import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.RouteTable.Endpoint;
import io.syntra.contracts.event.RouteTable.Target;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one service. A new table keeps what is known of replicas that stay; requests in flight are not
 * touched, and a replica that was dropped is remembered until the last of its own is over.
 */
public final class Pool {

    private final Clock clock;
    private final WeightedTurns<Share> turns = new WeightedTurns<>();
    private Map<Endpoint, Replica> replicas = Map.of();
    /** In no table any more, with requests in flight. */
    private Map<Endpoint, Replica> leaving = new HashMap<>();

    private List<Share> shares = List.of();
    private long leases;

    public Pool(Clock clock) {
        this.clock = clock;
    }

    public synchronized void update(RouteTable table) {
        var known = new HashMap<>(leaving);
        known.putAll(replicas);
        var kept = new HashMap<Endpoint, Replica>();
        var renewed = new ArrayList<Share>();
        for (var target : table.targets()) {
            var share = share(target);
            share.target = target;
            share.replicas = target.endpoints().stream()
                    .map(endpoint ->
                            kept.computeIfAbsent(endpoint, e -> known.containsKey(e) ? known.get(e) : new Replica(e)))
                    .toList();
            renewed.add(share);
        }
        replicas = kept;
        known.keySet().removeAll(kept.keySet());
        known.values().removeIf(replica -> replica.outstanding == 0);
        leaving = known;
        shares = List.copyOf(renewed);
        turns.retain(Set.copyOf(shares));
    }

    /** The present share of a release, so that its turn in the round is kept. */
    private Share share(Target target) {
        return shares.stream()
                .filter(s -> s.target.releaseId().equals(target.releaseId())
                        && s.target.region().equals(target.region()))
                .findFirst()
                .orElseGet(() -> new Share(target));
    }

    /**
     * A replica for the next request.
     *
     * @param avoid one that just failed for this request
     * @return empty when there is no replica, or none but {@code avoid}
     */
    public synchronized Optional<Lease> lease(@Nullable Endpoint avoid) {
        var now = clock.instant();
        Predicate<Replica> other = replica -> !replica.endpoint.equals(avoid);
        Predicate<Replica> able = other.and(replica -> replica.health.takes(now));
        // A version at 0 % is better than none, and when every replica was ejected that is more likely the router's
        // mistake than the truth: then all are tried.
        return first(candidates(share -> share.target.weight() > 0, able), now)
                .or(() -> first(candidates(share -> share.target.weight() == 0, able), now))
                .or(() -> first(candidates(share -> share.target.weight() > 0, other), now))
                .or(() -> first(candidates(share -> share.target.weight() == 0, other), now));
    }

    /** Which release a request counts for when no replica could take it; empty when nothing was ever deployed. */
    public synchronized Optional<Target> mainTarget() {
        return shares.stream().map(share -> share.target).max(Comparator.comparingInt(Target::weight));
    }

    public synchronized List<ReplicaView> view() {
        return view(replicas);
    }

    /** Replicas that get no new requests and are not done with those they have. */
    public synchronized List<ReplicaView> leaving() {
        return view(leaving);
    }

    private static List<ReplicaView> view(Map<Endpoint, Replica> replicas) {
        return replicas.values().stream()
                .map(replica -> new ReplicaView(replica.endpoint, replica.health, replica.outstanding))
                .toList();
    }

    private Map<Share, List<Replica>> candidates(Predicate<Share> eligible, Predicate<Replica> usable) {
        var found = new LinkedHashMap<Share, List<Replica>>();
        for (var share : shares) {
            if (eligible.test(share)) {
                var able = share.replicas.stream().filter(usable).toList();
                if (!able.isEmpty()) {
                    found.put(share, able);
                }
            }
        }
        return found;
    }

    private Optional<Lease> first(Map<Share, List<Replica>> candidates, Instant now) {
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        var weights = new LinkedHashMap<Share, Integer>();
        candidates.keySet().forEach(share -> weights.put(share, Math.max(1, share.target.weight())));
        var share = turns.next(weights);
        return Optional.of(lend(share.target, leastBusy(candidates.getOrDefault(share, List.of())), now));
    }

    /** Of equally busy ones not always the first, or one replica would get all the traffic of a quiet service. */
    private Replica leastBusy(List<Replica> able) {
        var start = (int) (leases++ % able.size());
        var best = able.get(start);
        for (int i = 1; i < able.size(); i++) {
            var next = able.get((start + i) % able.size());
            if (next.outstanding < best.outstanding) {
                best = next;
            }
        }
        return best;
    }

    private Lease lend(Target target, Replica replica, Instant now) {
        replica.outstanding++;
        replica.health = replica.health.chosen(now);
        return new Lease(this, target, replica);
    }

    synchronized void connected(Replica replica) {
        replica.health = replica.health.connected();
    }

    synchronized void connectFailed(Replica replica) {
        replica.health = replica.health.connectFailed(clock.instant());
    }

    synchronized void giveBack(Replica replica) {
        replica.outstanding--;
        if (replica.outstanding == 0) {
            leaving.remove(replica.endpoint);
        }
    }

    /** Changed only under the pool's lock. */
    private static final class Share {
        private Target target;
        private List<Replica> replicas = List.of();

        private Share(Target target) {
            this.target = target;
        }
    }

    /** Changed only under the pool's lock. */
    static final class Replica {
        private final Endpoint endpoint;
        private ReplicaHealth health = new ReplicaHealth.Healthy();
        private int outstanding;

        private Replica(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        Endpoint endpoint() {
            return endpoint;
        }
    }

    /** @param outstanding requests on their way to it, open WebSockets among them */
    public record ReplicaView(Endpoint endpoint, ReplicaHealth health, int outstanding) {}
}
