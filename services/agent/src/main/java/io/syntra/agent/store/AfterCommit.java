package io.syntra.agent.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.Set;

/** What others on this instance are told once a transaction is committed, and never when it was not. */
@Singleton
public class AfterCommit {

    /** Told once, however often the transaction says so: equal ones are one. */
    public void tell(Runnable news) {
        waiting().add(news);
    }

    public <T> Uni<T> of(Uni<T> transaction) {
        return transaction.invoke(() -> {
            var all = Set.copyOf(waiting());
            waiting().clear();
            all.forEach(Runnable::run);
        });
    }

    /** Of the present request; the context belongs to it alone. */
    private static Set<Runnable> waiting() {
        var context = Vertx.currentContext();
        Set<Runnable> waiting = context.getLocal(AfterCommit.class);
        if (waiting == null) {
            waiting = new LinkedHashSet<>();
            context.putLocal(AfterCommit.class, waiting);
        }
        return waiting;
    }
}
