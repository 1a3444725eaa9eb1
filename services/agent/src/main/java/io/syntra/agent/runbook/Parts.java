package io.syntra.agent.runbook;

import io.syntra.agent.brain.Assignment;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.intent.Intent;
import io.syntra.agent.intent.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the built-in brain does in each part of a deep investigation. A part looks at what is its own, runs its analyzers,
 * and says what it found; the judge weighs all of it as a plain answer would.
 */
final class Parts {

    private final Runbooks runbooks;
    private final Dialogue dialogue;
    private final Part part;
    private final Named service;
    private final List<Call> made;
    private final Collected collected;
    private final NumberedCalls calls;

    Parts(Runbooks runbooks, Dialogue dialogue, Assignment assignment, Named service) {
        this.runbooks = runbooks;
        this.dialogue = dialogue;
        this.part = assignment.part();
        this.service = service;
        this.made = Stream.concat(
                        assignment.before().stream().flatMap(found -> found.calls().stream()),
                        dialogue.current().steps().stream().flatMap(step -> step.calls().stream()))
                .toList();
        this.collected = new Collected(made);
        this.calls = new NumberedCalls(dialogue);
    }

    /** What there is to investigate. Null when a plain answer will do: to a command, or to a question back. */
    static @Nullable Named service(Dialogue dialogue, Assignment assignment) {
        return Target.of(dialogue) instanceof Target.Service target
                        && (assignment.part() != Part.TRIAGE || target.intent() instanceof Intent.Diagnose)
                ? target.service()
                : null;
    }

    Turn next() {
        // Who depends on whom is known only after looking, so there may be another one to look at.
        var reads = looked() && part != Part.DEPENDENCIES ? List.<Move.Read>of() : reads();
        return reads.isEmpty() ? conclude() : look(reads);
    }

    /** Not counting what a model looked at before it failed: the same questions are asked in the same words. */
    private boolean looked() {
        return dialogue.current().steps().stream().anyMatch(step -> step.brain().equals(RunbookBrain.NAME));
    }

    private List<Move.Read> reads() {
        return switch (part) {
            case TRIAGE -> List.of(calls.health(service), calls.errors(service));
            case ERRORS -> List.of(calls.logs(service));
            case CHANGES -> List.of(calls.deployments(service));
            case METRICS -> calls.metrics(service);
            case DEPENDENCIES ->
                collected.reached(dialogue, service).stream()
                        .filter(callee -> collected.about(callee).isEmpty())
                        .flatMap(callee -> calls.all(callee).stream())
                        .toList();
            // Where another brain looked before, in its own way.
            case HYPOTHESES ->
                collected.notMade(Stream.concat(Stream.of(service), collected.reached(dialogue, service).stream())
                        .flatMap(one -> calls.all(one).stream())
                        .toList());
            case JUDGE, PROPOSAL -> List.of();
        };
    }

    private Turn look(List<Move.Read> reads) {
        var moves = new ArrayList<Move>();
        if (part == Part.TRIAGE) {
            moves.add(new Move.Say(
                    RunbookBrain.HELLO + "\nA deep investigation of " + service.name() + ": health and errors first."));
        }
        moves.addAll(reads);
        return RunbookBrain.turn(moves);
    }

    private Turn conclude() {
        var findings = collected.findings(service, dialogue.now(), collected.reached(dialogue, service));
        var report = new PartReport(findings);
        return switch (part) {
            case TRIAGE -> said(report.triage());
            case ERRORS -> said(report.errors());
            case CHANGES -> said(report.changes());
            case METRICS -> said(report.metrics());
            case DEPENDENCIES -> said(report.dependencies());
            case HYPOTHESES -> said(report.hypotheses());
            case JUDGE -> judge(findings);
            case PROPOSAL -> propose(findings);
        };
    }

    /** The likeliest comes first among the hypotheses, so the cause is always that one. */
    private Turn judge(Findings findings) {
        var answer = answer(findings);
        return said(answer.report(made)
                + (answer.diagnosis() instanceof Diagnosis.Cause ? "\nVerdict: H1" : "\nVerdict: none"));
    }

    private Turn propose(Findings findings) {
        var settled = RunbookBrain.lastAction(dialogue.current());
        if (settled.isPresent()) {
            return said(ActionReport.of(settled.get()));
        }
        return answer(findings)
                .proposal(calls)
                .map(proposal -> RunbookBrain.turn(List.of(proposal)))
                .orElseGet(() -> said("No tool of mine can end this, so there is nothing to approve."));
    }

    private Answer answer(Findings findings) {
        return new Answer(Diagnosis.of(findings, runbooks), findings, Optional.empty(), false, !dialogue.answersOnly());
    }

    private static Turn said(String words) {
        return RunbookBrain.finish(words, Ending.ANSWERED);
    }
}
