package io.syntra.router.balance;

import io.syntra.contracts.event.RouteTable.Endpoint;
import io.syntra.contracts.event.RouteTable.Target;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to send one request to one replica; {@link #release} it when the request is over. */
public final class Lease {

    private final Pool pool;
    private final Target target;
    private final Pool.Replica replica;
    private final AtomicBoolean released = new AtomicBoolean();

    Lease(Pool pool, Target target, Pool.Replica replica) {
        this.pool = pool;
        this.target = target;
        this.replica = replica;
    }

    public Target target() {
        return target;
    }

    public Endpoint endpoint() {
        return replica.endpoint();
    }

    public void connected() {
        pool.connected(replica);
    }

    public void connectFailed() {
        pool.connectFailed(replica);
    }

    /** More than one way leads to the end of a request, so a second call does nothing. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            pool.giveBack(replica);
        }
    }
}
