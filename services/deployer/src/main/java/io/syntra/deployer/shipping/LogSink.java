package io.syntra.deployer.shipping;

import io.syntra.deployer.runtime.ReplicaLabels;

/** Takes batches of log records. */
interface LogSink {

    /** Blocks until the batch is taken or not. */
    Outcome send(ReplicaLabels labels, String batchName, byte[] request);

    /** What became of a batch. */
    enum Outcome {
        TAKEN,
        /** Nobody will ever take it. */
        REFUSED,
        /** Try again later. */
        NOT_NOW
    }
}
