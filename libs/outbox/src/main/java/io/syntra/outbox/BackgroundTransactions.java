package io.syntra.outbox;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Transactions for work that neither a request nor an event began, such as a loop on a virtual thread. Each one gets a
 * Vert.x context of its own, because a session is bound to its context.
 */
@Singleton
public class BackgroundTransactions {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final VertxInternal vertx;

    protected BackgroundTransactions(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
    }

    /**
     * Runs the work in a transaction and waits for its commit; never call it on an event loop. After a failure it is
     * not known whether the transaction took place.
     */
    public <T> T run(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .<T>emitter(emitter -> {
                    var context = VertxContext.createNewDuplicatedContext(vertx.createEventLoopContext());
                    VertxContextSafetyToggle.setContextSafe(context, true);
                    context.runOnContext(ignored ->
                            Panache.withTransaction(work).subscribe().with(emitter::complete, emitter::fail));
                })
                .await()
                .atMost(LONGEST_WAIT);
    }
}
