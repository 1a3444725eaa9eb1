package io.syntra.gateway.session;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.identity.Session;
import io.syntra.identity.Vouchers;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
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
    private volatile Endings.Mark read = Endings.Mark.START;
    private final Pace logouts;

    /** When the database answered last. */
    final AtomicLong fresh;

    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean silent;
    private long timer;

    Sessions(Endings endings, SessionConfig config, Vertx vertx) {
        this.endings = endings;
        this.config = config;
        this.vertx = vertx;
        this.logouts = new Pace(config.logoutsPerMinute(), "Logging out", clock);
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

    public SessionState of(Session session) {
        if (known.hold(session)) {
            return SessionState.ENDED;
        }
        return isFresh() ? SessionState.STANDS : SessionState.UNKNOWN;
    }

    /** @throws ProblemException when it was ended, or nobody can say */
    public void require(Session session) {
        switch (of(session)) {
            case STANDS -> {
                return;
            }
            case ENDED -> throw ended();
            case UNKNOWN ->
                throw ProblemException.of(
                                ProblemCode.UNAVAILABLE,
                                "Whether this session was ended is not known: the gateway's database does not answer. Try"
                                        + " again in a few seconds.")
                        .withHeader("Retry-After", "2");
        }
    }

    static ProblemException ended() {
        return ProblemException.of(
                        ProblemCode.UNAUTHENTICATED,
                        "This session was ended: by logging out, or by an admin of the workspace. Log in with a new token,"
                                + " which an admin issues.")
                .withHeader("WWW-Authenticate", "Bearer realm=\"syntra\"");
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
        logouts.take(session);
        return endings.end(session, until)
                .invoke(ending -> {
                    known.add(ending);
                    LOG.infof("Session ended workspace=%s user=%s", session.workspace(), session.user());
                })
                .replaceWithVoid();
    }

    /**
     * Ends all that a person has in the workspace of whoever ends them.
     *
     * @param issuedToo whether what they issued to others ends as well
     */
    Uni<Endings.Ended> endAll(Session by, String user, boolean issuedToo) {
        return endings.endAll(by, user, issuedToo).invoke(ended -> {
            ended.endings().forEach(known::add);
            LOG.infof(
                    "All sessions of a person ended workspace=%s user=%s by=%s issued_too=%s",
                    by.workspace(), user, by.user(), issuedToo);
        });
    }

    /**
     * Lets a token be issued.
     *
     * @param token its id
     * @param endFirst whether what the person had before is ended
     * @return since when it counts as issued
     */
    public Uni<Instant> issue(Session by, String user, String role, String token, Duration life, boolean endFirst) {
        return endings.issue(by, user, role, token, life, endFirst)
                .invoke(issued -> issued.endings().forEach(known::add))
                .map(Endings.Issued::since);
    }

    /** Who may be one with the person of the session; from the database, for there is no haste. */
    public Uni<Vouchers> vouchers(Session session) {
        return endings.issues(session.workspace())
                .map(issues -> issues.map(known -> known.vouchers(session)).orElse(Vouchers.UNKNOWN));
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
        return endings.after(read)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(added -> {
                    add(added);
                    fresh.accumulateAndGet(asked, Math::max);
                })
                .replaceWithVoid();
    }

    private synchronized void add(List<Endings.Marked> added) {
        added.forEach(ending -> {
            known.add(ending.ending());
            read = read.and(ending.mark());
        });
        known.forget(clock.instant());
    }
}
