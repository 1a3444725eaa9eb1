package io.syntra.agent.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/** Runs transactions for code that is on no request's context. */
@Singleton
public class Database {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final AfterCommit afterCommit;

    Database(Vertx vertx, AfterCommit afterCommit) {
        this.vertx = vertx;
        this.afterCommit = afterCommit;
    }

    /** One transaction on a context of its own; the calling thread waits for it. */
    public <T> T call(Supplier<Uni<T>> work) {
        // Who would not wait has subscribed by then, and it would be done all the same.
        Stopped.check();
        return onOwnContext(() -> afterCommit.of(Panache.withTransaction(work)))
                .await()
                .atMost(LONGEST_WAIT);
    }

    /** A session is bound to its context, so work that follows no request gets a fresh one. */
    public <T> Uni<T> onOwnContext(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            var context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(
                    start -> Uni.createFrom().deferred(work::get).subscribe().with(emitter::complete, emitter::fail));
        });
    }
}
