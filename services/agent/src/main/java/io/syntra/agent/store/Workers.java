package io.syntra.agent.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes jobs from a table and does each on a thread of its own, under a lease: another instance takes a job over when
 * this one is gone.
 *
 * <p>Platform threads, not virtual ones: loading a class pins a virtual thread, and Quarkus' class loader lets threads
 * wait for the one that opens a jar. With two cores, two pinned threads waited for a third that never got a carrier.
 */
public final class Workers<C> {

    private static final Logger LOG = Logger.getLogger(Workers.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** Where jobs come from and how they are done. */
    public interface Source<C> {

        /** Takes one job that nobody works on. */
        Optional<C> claim();

        /** @return false when another instance has it by now */
        boolean renew(C claim);

        void work(C claim) throws InterruptedException;

        /** It failed: it may be taken up again soon, by whoever comes. */
        void letGo(C claim);
    }

    private final String name;
    private final Duration look;
    private final Duration renew;
    private final Source<C> source;
    private final Semaphore places;
    private final Semaphore bell = new Semaphore(0);
    private final Map<C, Thread> busy = new ConcurrentHashMap<>();
    private volatile boolean stopped = true;
    private @Nullable Thread finder;
    private @Nullable Thread renewer;

    public Workers(String name, int atOnce, Duration look, Duration renew, Source<C> source) {
        this.name = name;
        this.look = look;
        this.renew = renew;
        this.source = source;
        this.places = new Semaphore(atOnce);
    }

    public synchronized void start() {
        stopped = false;
        finder = Thread.ofPlatform().daemon(true).name(name + "-finder").start(this::find);
        renewer = Thread.ofPlatform().daemon(true).name(name + "-leases").start(this::renewAll);
    }

    /** Leaves jobs where they are; their leases run out and another instance goes on. */
    public synchronized void stop() {
        stopped = true;
        for (var thread : new Thread[] {finder, renewer}) {
            if (thread != null) {
                thread.interrupt();
            }
        }
        busy.values().forEach(Thread::interrupt);
    }

    /** There may be a job right now. */
    public void wake() {
        bell.release();
    }

    /** There may be a job then; the next regular look may be too late for it. */
    public void wakeIn(Duration time) {
        if (time.compareTo(look) < 0) {
            CompletableFuture.delayedExecutor(time.toMillis() + 1, TimeUnit.MILLISECONDS)
                    .execute(this::wake);
        }
    }

    private void find() {
        try {
            while (!stopped) {
                places.acquire();
                var claim = claim();
                if (claim.isPresent()) {
                    begin(claim.get());
                } else {
                    places.release();
                    var rung = bell.tryAcquire(look.toMillis(), TimeUnit.MILLISECONDS);
                    if (rung) {
                        bell.drainPermits();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<C> claim() throws InterruptedException {
        try {
            return source.claim();
        } catch (RuntimeException e) {
            if (!stopped) {
                LOG.warnf("No jobs can be taken at the moment worker=%s cause=%s", name, e.toString());
                Thread.sleep(AFTER_FAILURE);
            }
            return Optional.empty();
        }
    }

    private void begin(C claim) {
        Thread.ofPlatform().daemon(true).name(name).start(() -> {
            busy.put(claim, Thread.currentThread());
            try {
                source.work(claim);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                // An Error too, such as a stack that ran out: else the job waits until its lease runs out.
                if (!stopped && !Thread.currentThread().isInterrupted()) {
                    LOG.errorf(e, "A job failed and will be taken up again worker=%s job=%s", name, claim);
                    letGo(claim);
                }
            } finally {
                busy.remove(claim);
                places.release();
            }
        });
    }

    private void letGo(C claim) {
        try {
            source.letGo(claim);
        } catch (RuntimeException e) {
            // Then its lease runs out.
            LOG.warnf("A job was not let go worker=%s job=%s cause=%s", name, claim, e.toString());
        }
    }

    private void renewAll() {
        try {
            while (!stopped) {
                Thread.sleep(renew);
                busy.forEach(this::renew);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(C claim, Thread worker) {
        try {
            if (!source.renew(claim)) {
                worker.interrupt();
            }
        } catch (RuntimeException e) {
            LOG.warnf("A lease was not renewed worker=%s job=%s cause=%s", name, claim, e.toString());
        }
    }
}
