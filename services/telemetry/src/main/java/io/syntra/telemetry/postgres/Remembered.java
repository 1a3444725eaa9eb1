package io.syntra.telemetry.postgres;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What Postgres answered, for a short time: many requests ask the same, and a change counts on every replica once that time
 * is over. Holds a bounded number of answers, those last asked for.
 */
public final class Remembered<K, V> {

    private static final Logger LOG = Logger.getLogger(Remembered.class);

    private record Answer<V>(V value, Instant until) {}

    private final Duration fresh;
    private final Clock clock;
    private final Map<K, Answer<V>> answers;

    public Remembered(Duration fresh, int most, Clock clock) {
        this.fresh = fresh;
        this.clock = clock;
        this.answers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Answer<V>> eldest) {
                return size() > most;
            }
        };
    }

    /** The answer, if it is still good. */
    public Optional<V> fresh(K key) {
        synchronized (answers) {
            return Optional.ofNullable(answers.get(key))
                    .filter(answer -> clock.instant().isBefore(answer.until()))
                    .map(Answer::value);
        }
    }

    /** The answer, asked for again when it is not good any more. */
    public V get(K key, Supplier<V> ask) {
        return fresh(key).orElseGet(() -> {
            // From before the question: what changes while it is answered is not older than that.
            var until = clock.instant().plus(fresh);
            var value = ask.get();
            synchronized (answers) {
                answers.put(key, new Answer<>(value, until));
            }
            return value;
        });
    }

    /** The same, but when it cannot be asked for the last answer counts on, or {@code other} when there is none. */
    public V getOrLast(K key, Supplier<V> ask, V other) {
        try {
            return get(key, ask);
        } catch (RuntimeException e) {
            LOG.debugf("What was known last counts on key=%s cause=%s", key, e.getMessage());
            synchronized (answers) {
                var last = answers.get(key);
                var value = last == null ? other : last.value();
                // Not asked again at once: each question may have to wait for its time-out.
                answers.put(key, new Answer<>(value, clock.instant().plus(fresh)));
                return value;
            }
        }
    }

    public void forget(K key) {
        synchronized (answers) {
            answers.remove(key);
        }
    }
}
