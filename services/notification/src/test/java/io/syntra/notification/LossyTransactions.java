package io.syntra.notification;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.syntra.outbox.BackgroundTransactions;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A database whose answer is lost where a test says so. */
@Alternative
@Priority(1)
@Singleton
public class LossyTransactions extends BackgroundTransactions {

    private @Nullable Predicate<@Nullable Object> lost;

    LossyTransactions(Vertx vertx) {
        super(vertx);
    }

    /** The next transaction with such a result takes place, and nobody is told. */
    public synchronized void lose(Predicate<@Nullable Object> result) {
        lost = result;
    }

    private synchronized boolean isLost(@Nullable Object result) {
        var losing = lost;
        if (losing == null || !losing.test(result)) {
            return false;
        }
        lost = null;
        return true;
    }

    @Override
    public <T> T run(Supplier<Uni<T>> work) {
        var result = super.run(work);
        if (isLost(result)) {
            throw new TimeoutException();
        }
        return result;
    }
}
