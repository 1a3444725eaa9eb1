package io.syntra.deployer.runtime;

import io.syntra.contracts.ReplicaId;
import java.util.List;
import java.util.Set;

/**
 * Runs replicas. Every call may block and may be repeated: a second one with the same arguments changes nothing.
 * Replicas outlive the deployer.
 */
@SuppressWarnings("JavaLangClash") // the users' word; nobody here means the JVM
public interface Runtime {

    /** How the replica's attempt is, as the operating system says now. */
    ReplicaProcess status(ReplicaId replica, int attempt);

    /** Starts an attempt. A failure shows in {@link #status} as {@link ReplicaProcess.Ended}. */
    void launch(Launch launch);

    /** The last lines that the replica wrote. */
    List<String> logTail(ReplicaId replica);

    /** Asks the replica and all it started to end. */
    void terminate(ReplicaId replica);

    /** Ends the replica and all it started at once. */
    void kill(ReplicaId replica);

    /** Ends what may be left and drops all that is kept about the replica, except output that is not shipped yet. */
    void forget(ReplicaId replica);

    /** The replicas that something is kept about, also by a deployer that crashed. */
    Set<ReplicaId> known();
}
