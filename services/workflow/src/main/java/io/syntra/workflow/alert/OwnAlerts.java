package io.syntra.workflow.alert;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/** The alerts that the suite's own events begin and end, in the caller's transaction. */
@Singleton
public class OwnAlerts {

    private static final Logger LOG = Logger.getLogger(OwnAlerts.class);

    private final TakeAlerts take;
    private final Alerts alerts;
    private final Clock clock;

    OwnAlerts(TakeAlerts take, Alerts alerts, Clock clock) {
        this.take = take;
        this.alerts = alerts;
        this.clock = clock;
    }

    public Uni<Void> hear(EventMeta meta, DomainEvent event) {
        var now = clock.instant();
        return Multi.createFrom()
                .iterable(OwnAlert.of(meta, event))
                .onItem()
                .transformToUniAndConcatenate(meant -> switch (meant) {
                    case OwnAlert.Begins begins -> begin(meta.workspace(), begins.alert(), now);
                    case OwnAlert.Ends ends ->
                        alerts.lock(meta.workspace())
                                .chain(() -> alerts.end(meta.workspace(), ends.subject(), ends.service(), ends.at()));
                })
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** What there is no room for must not hold up what the event leads to besides. */
    private Uni<Void> begin(WorkspaceId workspace, Alert alert, Instant now) {
        return take.take(workspace, List.of(new AlertReader.Sent("event", alert)), now)
                .invoke(intake -> intake.refused()
                        .forEach(why -> LOG.warnf(
                                "An alert is not taken workspace=%s alert=%s cause=%s",
                                workspace, alert.labels(), why.message())))
                .replaceWithVoid();
    }
}
