package io.syntra.telemetry.ingest;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.event.Topic;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.kafka.KafkaSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * How much telemetry may wait in Kafka. Kafka deletes nothing of the topic by itself, so that nothing goes that is not
 * stored; while more waits than may, senders keep what they have, and what is stored is deleted here.
 */
@Singleton
public class TopicRoom {

    private static final Logger LOG = Logger.getLogger(TopicRoom.class);

    private final String topic;
    private final Backlog backlog;
    private final Duration storedFor;
    private final Clock clock;
    private final long most;

    /** Of the last look; while Kafka or Postgres is away it counts on. */
    volatile long waiting;

    @Inject
    TopicRoom(Backlog backlog, KafkaSettings settings, Clock clock) {
        this(Topic.Name.OTLP, backlog, settings, clock, settings.backlog().asLongValue());
    }

    TopicRoom(String topic, Backlog backlog, KafkaSettings settings, Clock clock, long most) {
        this.topic = topic;
        this.backlog = backlog;
        this.storedFor = settings.storedFor();
        this.clock = clock;
        this.most = most;
    }

    /** @throws ProblemException when there is none */
    public void require() {
        if (waiting > most) {
            throw ProblemException.of(
                            ProblemCode.RATE_LIMITED,
                            "More telemetry waits to be stored than may. Send the same request again in half a minute.")
                    .withHeader("Retry-After", "30");
        }
    }

    @Scheduled(every = "5s", delayed = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            var before = waiting;
            waiting = backlog.bytes(topic);
            if (waiting > most != before > most) {
                LOG.warnf("Telemetry %s taken waiting=%d most=%d", waiting > most ? "is not" : "is", waiting, most);
            }
        } catch (RuntimeException e) {
            LOG.debugf("How much waits in Kafka is not known cause=%s", e.getMessage());
        }
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void deleteStored() {
        try {
            backlog.deleteStored(topic, clock.instant().minus(storedFor));
        } catch (RuntimeException e) {
            LOG.warnf(e, "What is stored stays in Kafka for now topic=%s", topic);
        }
    }
}
