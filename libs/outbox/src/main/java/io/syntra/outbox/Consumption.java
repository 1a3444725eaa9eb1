package io.syntra.outbox;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * What every consumer does around its effect. A failure that time heals (the database is away) is tried again for as
 * long as it takes, which holds the partition back but loses nothing; any other failure is tried a few times, a refusal
 * only once, and then sent to the dead-letter topic with its cause, so that one bad event does not stop the rest.
 */
@Singleton
public class Consumption {

    private static final Logger LOG = Logger.getLogger(Consumption.class);
    private static final int TRIES = 5;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Inbox inbox;

    Consumption(Inbox inbox) {
        this.inbox = inbox;
    }

    /** The effect runs in a transaction and once for each event, see {@link Inbox}. */
    public <T extends DomainEvent> Uni<Void> of(
            ConsumerRecord<String, byte[]> record,
            Class<T> type,
            String consumer,
            BiFunction<EventMeta, T, Uni<Void>> effect) {
        return ofEach(record, type, (meta, event) -> inbox.once(consumer, meta, () -> effect.apply(meta, event)));
    }

    /** For a consumer that knows by itself what it has done already. No transaction is open. */
    public <T extends DomainEvent> Uni<Void> ofEach(
            ConsumerRecord<String, byte[]> record, Class<T> type, BiFunction<EventMeta, T, Uni<Void>> effect) {
        Received<T> received;
        try {
            received = EventReader.read(record, type);
        } catch (PoisonEvent e) {
            LOG.warnf(
                    "Event sent to the dead letters topic=%s partition=%d offset=%d cause=%s",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
            return Uni.createFrom().failure(e);
        }
        return attempt(() -> effect.apply(received.meta(), received.event()), 1, record);
    }

    private Uni<Void> attempt(Supplier<Uni<Void>> effect, int number, ConsumerRecord<String, byte[]> record) {
        return Uni.createFrom().deferred(() -> effect.get()).onFailure().recoverWithUni(failure -> {
            boolean heals = Outage.isBehind(failure);
            if (!heals && (number >= TRIES || isRefusal(failure))) {
                LOG.errorf(
                        failure,
                        "Event sent to the dead letters topic=%s partition=%d offset=%d",
                        record.topic(),
                        record.partition(),
                        record.offset());
                return Uni.createFrom().failure(failure);
            }
            if (number == TRIES) {
                LOG.warnf(
                        "Event waits, its effect fails for now topic=%s cause=%s", record.topic(), failure.toString());
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(pause(number))
                    .emitOn(callersContext())
                    .chain(() -> attempt(effect, number + 1, record));
        });
    }

    private static Duration pause(int number) {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(number, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** The pause ends on a timer thread; a Hibernate session must be opened on the record's own Vert.x context. */
    private static Executor callersContext() {
        Context context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
    }

    /** Said on purpose about this very event: asking again gets the same answer. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code().status() < FIRST_SERVER_ERROR;
    }
}
