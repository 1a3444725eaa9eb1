package io.syntra.telemetry.clickhouse;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How many questions are worked on at once: so that ClickHouse's inserts never wait behind them, and none of the workspaces
 * behind another one's.
 */
public final class ReadGate {

    /** Few, and workspaces need no names in here: two that share one only wait for each other. */
    private static final int WORKSPACES = 256;

    private final Semaphore all;
    private final Map<Integer, Semaphore> workspaces = new ConcurrentHashMap<>();
    private final int ofWorkspace;
    private final long waitMillis;

    public ReadGate(int all, int ofWorkspace, Duration wait) {
        this.all = new Semaphore(all, true);
        this.ofWorkspace = ofWorkspace;
        this.waitMillis = wait.toMillis();
    }

    /** Ends the question. */
    public interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param gone whether nobody waits for the answer any more
     * @throws ProblemException when it would have to wait for too long, or in vain
     */
    Pass enter(String workspace, BooleanSupplier gone) {
        var pass = enter(workspace);
        if (gone.getAsBoolean()) {
            pass.close();
            throw ProblemException.of(ProblemCode.UNAVAILABLE, "Whoever asked this is gone.");
        }
        return pass;
    }

    /** @throws ProblemException when it would have to wait for too long */
    public Pass enter(String workspace) {
        var its = workspaces.computeIfAbsent(
                Math.floorMod(workspace.hashCode(), WORKSPACES), number -> new Semaphore(ofWorkspace, true));
        take(its, ProblemCode.RATE_LIMITED, "The workspace asks " + ofWorkspace + " questions already");
        try {
            take(all, ProblemCode.OVERLOADED, "Many questions are asked at this moment");
        } catch (RuntimeException e) {
            its.release();
            throw e;
        }
        return () -> {
            all.release();
            its.release();
        };
    }

    private void take(Semaphore from, ProblemCode otherwise, String why) {
        try {
            if (from.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ProblemException.of(otherwise, why + ", and at most so many go at once. Ask again in a few seconds.")
                .withHeader("Retry-After", "2");
    }
}
