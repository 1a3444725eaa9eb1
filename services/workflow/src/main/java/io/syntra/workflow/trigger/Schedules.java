package io.syntra.workflow.trigger;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.outbox.Outage;
import io.syntra.workflow.definition.Plans;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.definition.Workflows;
import io.syntra.workflow.run.TriggerData;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Starts runs when their time has come. The time is the trigger's id, so that several instances, and a crash between two
 * looks, start one run for it; all times that nobody looked at start one run together.
 */
@Singleton
class Schedules {

    private static final Logger LOG = Logger.getLogger(Schedules.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LATER = Duration.ofMinutes(10);
    private static final int AT_ONCE = 50;
    private static final String SCHEDULE = "schedule";

    private final BackgroundTransactions transactions;
    private final Workflows workflows;
    private final Plans plans;
    private final StartRuns start;
    private final Clock clock;
    private final BackgroundLoop loop = new BackgroundLoop("schedules", LOOK, this::round);

    Schedules(BackgroundTransactions transactions, Workflows workflows, Plans plans, StartRuns start, Clock clock) {
        this.transactions = transactions;
        this.workflows = workflows;
        this.plans = plans;
        this.start = start;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
    }

    private void round() {
        var now = clock.instant();
        transactions.run(() -> workflows.scheduled(now, AT_ONCE)).forEach(workflow -> start(workflow, now));
    }

    /** Each by itself: one that cannot be started holds up no other. */
    private void start(UUID id, Instant now) {
        try {
            transactions.run(
                    () -> workflows.takeScheduled(id, now).chain(workflow -> workflow.map(due -> start(due, now))
                            .orElseGet(() -> Uni.createFrom().voidItem())));
        } catch (RuntimeException e) {
            if (Outage.isBehind(e)) {
                throw e;
            }
            LOG.errorf(e, "A workflow cannot be started by its schedule; tried again later workflow=%s", id);
            transactions.run(() -> workflows.postpone(id, now.plus(LATER)));
        }
    }

    private Uni<Void> start(Workflow workflow, Instant now) {
        var time = workflow.nextAt();
        return plans.of(workflow).chain(plan -> {
            if (!(plan.trigger() instanceof Trigger.OnSchedule schedule)) {
                throw new IllegalStateException("workflow " + workflow.id() + " has a time and no schedule");
            }
            workflow.scheduled(schedule, now);
            return start.startOrRefuse(workflow, trigger(workflow, time));
        });
    }

    private static TriggerData trigger(Workflow workflow, Instant time) {
        var values = new LinkedHashMap<String, Object>();
        values.put("timestamp", time.toString());
        values.put("trigger_type", SCHEDULE);
        var id = UUID.nameUUIDFromBytes((workflow.id() + "/" + time).getBytes(StandardCharsets.UTF_8));
        return new TriggerData(SCHEDULE, id, values);
    }
}
