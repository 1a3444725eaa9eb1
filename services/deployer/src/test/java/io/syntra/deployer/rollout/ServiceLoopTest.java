package io.syntra.deployer.rollout;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.deployer.runtime.Launch;
import io.syntra.deployer.runtime.ReplicaProcess;
import io.syntra.deployer.runtime.Runtime;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServiceLoopTest {

    @Test
    @Timeout(20)
    void theLoopOfAServiceOfWhichNothingIsStoredEnds() {
        var config = new Simulation().config;
        var loop = new ServiceLoop(
                ServiceId.random(),
                new NothingStored(),
                new Untouched(),
                (port, path) -> {
                    throw new AssertionError("nobody is there to ask");
                },
                (workspace, service) -> Optional.empty(),
                new Reconciler(config, "local"),
                config,
                Clock.systemUTC());

        assertThatCode(loop::run).doesNotThrowAnyException();
    }

    private static final class NothingStored implements Worlds {

        @Override
        public World load(ServiceId service) {
            throw new ServiceGone();
        }

        @Override
        public void commit(World before, World after, List<DomainEvent> events) {
            throw new ServiceGone();
        }

        @Override
        public boolean isRouteDelivered(ServiceId service) {
            return false;
        }
    }

    private static final class Untouched implements Runtime {

        @Override
        public ReplicaProcess status(ReplicaId replica, int attempt) {
            throw new AssertionError(replica);
        }

        @Override
        public void launch(Launch launch) {
            throw new AssertionError(launch);
        }

        @Override
        public List<String> logTail(ReplicaId replica) {
            throw new AssertionError(replica);
        }

        @Override
        public void terminate(ReplicaId replica) {
            throw new AssertionError(replica);
        }

        @Override
        public void kill(ReplicaId replica) {
            throw new AssertionError(replica);
        }

        @Override
        public void forget(ReplicaId replica) {
            throw new AssertionError(replica);
        }

        @Override
        public Set<ReplicaId> known() {
            return Set.of();
        }
    }
}
