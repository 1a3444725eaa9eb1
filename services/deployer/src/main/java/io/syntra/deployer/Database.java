package io.syntra.deployer;

import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/** The way from blocking code on a virtual thread into the reactive database. */
public final class Database {

    /** Longer than any lock is held; a lost connection must not hold a thread for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Database() {}

    /** Runs {@code work} on an event loop and waits for its end; must not be called on one. */
    public static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(
                    () -> work.get().ifNoItem().after(PATIENCE).fail());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the database did not answer", e);
        }
    }
}
