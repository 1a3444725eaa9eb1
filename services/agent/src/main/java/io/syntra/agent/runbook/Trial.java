package io.syntra.agent.runbook;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Move;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.RunbookTrialView;
import io.syntra.contracts.agent.RunbookTrialView.Fate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** For each runbook, whether it answers what was found, and why or why not. Pure. */
record Trial(Answer answer, Runbooks runbooks) {

    private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};

    RunbookTrialView view(Named service, List<Call> looked, NumberedCalls calls) {
        var proposal = answer.proposal(calls).map(Move.Propose.class::cast);
        return new RunbookTrialView(
                service.id(),
                service.name(),
                switch (answer.diagnosis()) {
                    case Diagnosis.Cause cause -> "cause";
                    case Diagnosis.Unsure unsure -> "unsure";
                    case Diagnosis.NoFault noFault -> "no_fault";
                    case Diagnosis.Blind blind -> "blind";
                },
                answer.report(looked),
                proposal.map(propose -> new ActionView.Call(
                                propose.tool(), Json.mapper().convertValue(propose.arguments(), ARGUMENTS)))
                        .orElse(null),
                proposal.map(Move.Propose::seenIn).orElse(List.of()),
                fates());
    }

    List<Fate> fates() {
        var ranked = Diagnosis.rank(answer.findings());
        return runbooks.all().stream()
                .map(runbook -> fate(runbook, ranked))
                .sorted(Comparator.comparing((Fate fate) -> !fate.fires()))
                .toList();
    }

    private Fate fate(Runbook runbook, List<Hypothesis> ranked) {
        var found = ranked.stream()
                .filter(one -> one.finding() == runbook.finding())
                .findFirst();
        return found.map(hypothesis -> fate(runbook, hypothesis, ranked))
                .orElseGet(() ->
                        silent(runbook, "nothing points to " + runbook.finding().words()));
    }

    private Fate fate(Runbook runbook, Hypothesis found, List<Hypothesis> ranked) {
        var missing = runbook.evidence().stream()
                .filter(detail -> !found.details().containsKey(detail))
                .map(Detail::key)
                .sorted()
                .toList();
        var chosen = runbooks.prescribe(found, answer.findings().of(found.service()));
        if (!missing.isEmpty()) {
            return silent(runbook, "not known: " + String.join(", ", missing));
        }
        if (!chosen.runbook().equals(runbook)) {
            return silent(runbook, chosen.runbook().name() + " asks for more evidence and fits too");
        }
        if (!found.confident()) {
            return silent(
                    runbook,
                    "found with %d points, and a cause is named from %d on"
                            .formatted(found.score(), Hypothesis.CONFIDENT));
        }
        if (!ranked.getFirst().equals(found)) {
            return silent(
                    runbook,
                    "with %d points less likely than %s (%d)"
                            .formatted(
                                    found.score(),
                                    ranked.getFirst().finding().words(),
                                    ranked.getFirst().score()));
        }
        if (!(answer.diagnosis() instanceof Diagnosis.Cause)) {
            return silent(runbook, "another cause is as likely, so none is named");
        }
        return runbook.action() != null && chosen.remedy() instanceof Remedy.ForPeople stopped
                ? silent(runbook, stopped.why())
                : new Fate(
                        runbook.name(),
                        runbook.version(),
                        runbook.finding().key(),
                        true,
                        "its guard holds with %d points".formatted(found.score()));
    }

    private static Fate silent(Runbook runbook, String why) {
        return new Fate(runbook.name(), runbook.version(), runbook.finding().key(), false, why);
    }
}
