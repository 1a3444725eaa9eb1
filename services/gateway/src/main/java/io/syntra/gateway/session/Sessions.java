package io.syntra.gateway.session;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Caller;
import io.syntra.identity.Session;
import io.syntra.identity.Standing;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Whether somebody is still signed in. A look at each request, so from memory: what this gateway ends it knows at once,
 * and what another one ends at its next look into the database.
 */
@Singleton
public final class Sessions {

    private static final Logger LOG = Logger.getLogger(Sessions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Endings endings;
    private final SessionConfig config;
    private final Vertx vertx;
    private final Clock clock = Clock.systemUTC();
    private final KnownEndings known = new KnownEndings();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong fresh;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean silent;
    private long timer;

    Sessions(Endings endings, SessionConfig config, Vertx vertx) {
        this.endings = endings;
        this.config = config;
        this.vertx = vertx;
        this.fresh = new AtomicLong(System.nanoTime() - config.fresh().toNanos());
    }

    /** Read before anybody can come in; while that does not work, they are told to come again. */
    void start(@Observes StartupEvent event) {
        refresh().onFailure().recoverWithNull().await().atMost(PATIENCE.multipliedBy(2));
        timer = vertx.setPeriodic(config.look().toMillis(), tick -> look());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    public Standing of(Session session) {
        if (known.hold(session)) {
            return Standing.ENDED;
        }
        return isFresh() ? Standing.STANDS : Standing.UNKNOWN;
    }

    boolean isFresh() {
        return System.nanoTime() - fresh.get() < config.fresh().toNanos();
    }

    /**
     * Ends one.
     *
     * @param until when its token ends by itself
     */
    public Uni<Void> end(Session session, Instant until) {
        return endings.end(session, until)
                .chain(this::refresh)
                .invoke(() -> LOG.infof("Session ended workspace=%s user=%s", session.workspace(), session.user()));
    }

    /**
     * Ends all that a person has in the workspace of whoever ends them.
     *
     * @return since when a token must have been issued to be good
     */
    public Uni<Instant> endAll(String user, Caller by) {
        return endings.endAll(by.workspace(), user, by.user())
                .call(this::refresh)
                .invoke(since -> LOG.infof(
                        "All sessions of a person ended workspace=%s user=%s by=%s", by.workspace(), user, by.user()));
    }

    /** Since when a token counts as issued that is issued now. */
    public Uni<Instant> sinceNow(WorkspaceId workspace, String user) {
        return endings.sinceNow(workspace, user);
    }

    private void look() {
        if (looking.compareAndSet(false, true)) {
            refresh()
                    .onTermination()
                    .invoke(() -> looking.set(false))
                    .subscribe()
                    .with(done -> silent = false, this::missed);
        }
    }

    /** Said once for each time that it is away. */
    private void missed(Throwable failure) {
        if (!silent) {
            LOG.warnf("It is not known whether sessions were ended cause=%s", failure.getMessage());
        }
        silent = true;
    }

    Uni<Void> refresh() {
        var asked = System.nanoTime();
        return endings.after(read.get())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(added -> {
                    add(added);
                    fresh.accumulateAndGet(asked, Math::max);
                })
                .replaceWithVoid();
    }

    private void add(List<Endings.Numbered> added) {
        if (added.isEmpty()) {
            return;
        }
        added.forEach(ending -> known.add(ending.ending()));
        read.accumulateAndGet(added.getLast().number(), Math::max);
        known.forget(clock.instant());
    }
}
