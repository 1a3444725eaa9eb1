package io.syntra.telemetry.postgres;

import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Runs reactive database work from a thread that may block. A Hibernate session belongs to a Vert.x context, so the
 * work gets a context of its own.
 */
@Singleton
public class Postgres {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** @throws RuntimeException the work's failure; after a time-out it is not known whether it happened */
    public <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(
                    () -> work.get().ifNoItem().after(LONGEST).fail());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CompletionException(e);
        }
    }
}
