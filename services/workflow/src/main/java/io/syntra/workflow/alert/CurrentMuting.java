package io.syntra.workflow.alert;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The silences and inhibition rules of a workspace, with the alerts that fire. Needs an open session. */
@Singleton
class CurrentMuting {

    private final Alerts alerts;
    private final Silences silences;
    private final InhibitionRules inhibitions;

    CurrentMuting(Alerts alerts, Silences silences, InhibitionRules inhibitions) {
        this.alerts = alerts;
        this.silences = silences;
        this.inhibitions = inhibitions;
    }

    Uni<Muting> at(WorkspaceId workspace, Instant now) {
        return silences.active(workspace, now).chain(silenced -> inhibitions
                .of(workspace)
                .map(view -> view.rules().stream().map(InhibitionRule::of).toList())
                .chain(rules ->
                        sources(workspace, rules, now).map(firing -> new Muting(silenced, rules, firing, now))));
    }

    /** Of the alerts that fire, no more than can inhibit any. */
    private Uni<List<Alert>> sources(WorkspaceId workspace, List<InhibitionRule> rules, Instant now) {
        return rules.isEmpty()
                ? Uni.createFrom().item(List.of())
                : alerts.firing(
                        workspace,
                        rules.stream().map(rule -> rule.source().sure()).toList(),
                        now);
    }
}
