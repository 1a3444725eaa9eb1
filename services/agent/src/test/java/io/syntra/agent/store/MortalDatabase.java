package io.syntra.agent.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The database as one instance of several reaches it: something may happen just before each of its transactions and just
 * after it. Once an instance has died, nothing that its threads were about to do reaches the database any more.
 */
public final class MortalDatabase extends Database {

    private final Consumer<Moment> meanwhile;
    private final Map<String, Integer> times = new ConcurrentHashMap<>();
    private volatile boolean dead;

    /** @param meanwhile what happens at each moment; dies of {@link Died} */
    public MortalDatabase(Vertx vertx, AfterCommit afterCommit, Consumer<Moment> meanwhile) {
        super(vertx, afterCommit);
        this.meanwhile = meanwhile;
    }

    /**
     * @param step the method that has the transaction carried out, as {@code Steps.begin}
     * @param time for the how manieth time, from 1
     */
    public record Moment(String step, int time, boolean committed) {
        @Override
        public String toString() {
            return (committed ? "after " : "before ") + step + " " + time;
        }
    }

    public static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public <T> T call(Supplier<Uni<T>> work) {
        var step = step();
        int time = times.merge(step, 1, Integer::sum);
        happens(new Moment(step, time, false));
        var result = super.call(work);
        happens(new Moment(step, time, true));
        return result;
    }

    private void happens(Moment moment) {
        if (dead) {
            throw new Died();
        }
        try {
            meanwhile.accept(moment);
        } catch (Died e) {
            dead = true;
            throw e;
        }
    }

    private static String step() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(frame -> frame.getDeclaringClass() != MortalDatabase.class)
                        .findFirst()
                        .map(frame -> frame.getDeclaringClass().getSimpleName() + "." + frame.getMethodName())
                        .orElseThrow());
    }
}
