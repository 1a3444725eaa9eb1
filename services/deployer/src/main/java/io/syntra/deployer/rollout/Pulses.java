package io.syntra.deployer.rollout;

import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.deployer.HealthView.Check;
import io.syntra.deployer.runtime.ReplicaProcess;
import io.syntra.deployer.runtime.ReplicaProcess.Running;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Takes the pulses of one service's replicas, each check on a thread of its own. */
final class Pulses {

    private static final Logger LOG = Logger.getLogger(Pulses.class);

    private final HealthCheck check;
    private final RolloutConfig config;
    private final Clock clock;
    private final Runnable onBeat;
    private final Map<ReplicaId, Beat> beats = new ConcurrentHashMap<>();

    /** @param onBeat called after each check */
    Pulses(HealthCheck check, RolloutConfig config, Clock clock, Runnable onBeat) {
        this.check = check;
        this.config = config;
        this.clock = clock;
        this.onBeat = onBeat;
    }

    /** @param dueAt {@link Instant#MAX} while a check is under way */
    private record Beat(Pulse pulse, Instant dueAt) {}

    Map<ReplicaId, Pulse> now() {
        return beats.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().pulse()));
    }

    /** Begins the checks that are due, and forgets replicas that are gone. */
    void take(World world, Map<ReplicaId, ReplicaProcess> processes) {
        beats.keySet().retainAll(processes.keySet());
        var now = clock.instant();
        for (var replica : world.live().filter(Replica::stays).toList()) {
            if (processes.get(replica.id()) instanceof Running running && isDue(replica, now)) {
                begin(replica, running.port());
            }
        }
    }

    private boolean isDue(Replica replica, Instant now) {
        var beat = beats.get(replica.id());
        return beat == null || beat.pulse().attempt() != replica.run().attempt() || !now.isBefore(beat.dueAt());
    }

    private void begin(Replica replica, int port) {
        var attempt = replica.run().attempt();
        var pulse = beats.merge(
                        replica.id(),
                        new Beat(Pulse.none(attempt), Instant.MAX),
                        (old, none) -> old.pulse().attempt() == attempt ? new Beat(old.pulse(), Instant.MAX) : none)
                .pulse();
        Thread.ofVirtual().name("health-" + replica.id()).start(() -> {
            var answer = ask(port, replica);
            var now = clock.instant();
            var next = pulse.and(new Check(answer.ok(), answer.message(), now), answer.answered());
            beats.computeIfPresent(
                    replica.id(),
                    (id, old) ->
                            old.pulse().attempt() == attempt ? new Beat(next, now.plus(pause(replica, next))) : old);
            onBeat.run();
        });
    }

    /** A check without an answer would be the last one of its replica. */
    private HealthCheck.Answer ask(int port, Replica replica) {
        try {
            return check.ask(port, replica.origin().release().health());
        } catch (RuntimeException e) {
            LOG.errorf(e, "A replica cannot be checked replica=%s", replica.id());
            return new HealthCheck.Answer(false, true, "could not be checked");
        }
    }

    private Duration pause(Replica replica, Pulse pulse) {
        if (!pulse.connected()) {
            // Nothing listens yet: asking is cheap, and the sooner the better.
            return config.busyPause();
        }
        return replica.state() == ReplicaState.READY && pulse.failedInRow() == 0
                ? config.readinessInterval()
                : config.gateInterval();
    }
}
