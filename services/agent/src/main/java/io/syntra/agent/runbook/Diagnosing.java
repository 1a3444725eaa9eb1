package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks until enough is known, then tells what is wrong and what to do. First at the service, then at those that its errors
 * name; where no cause stands out, at the others there are; where the question is about what was, at the metrics of then.
 */
final class Diagnosing {

    private final Dialogue dialogue;
    private final Named service;
    private final List<Call> results;
    private final Collected collected;
    private final Runbooks runbooks;
    private final NumberedCalls calls;

    Diagnosing(Dialogue dialogue, Named service, List<Call> results, Runbooks runbooks) {
        this.dialogue = dialogue;
        this.service = service;
        this.results = results;
        this.collected = new Collected(results);
        this.runbooks = runbooks;
        this.calls = new NumberedCalls(dialogue);
    }

    Turn begin() {
        var moves = new ArrayList<Move>();
        moves.add(new Move.Say(RunbookBrain.HELLO + "\nLooking at " + service.name()
                + ": errors, logs, deployments, metrics and health."));
        moves.addAll(calls.all(service));
        return RunbookBrain.turn(moves);
    }

    Turn next() {
        var named = collected.reached(dialogue, service);
        var unseen = named.stream()
                .filter(callee -> collected.about(callee).isEmpty())
                .toList();
        if (!unseen.isEmpty()) {
            return look(namedBy(unseen), unseen, calls::all);
        }
        var alone = collected.findings(service, dialogue.now(), named);
        var findings = alone.beside(beside(named));
        var strangers = strangers();
        if (!strangers.isEmpty()
                && findings.neighbours().isEmpty()
                && Diagnosis.of(alone, runbooks) instanceof Diagnosis.Unsure) {
            return look("No cause stands out, so I look at %s too.", strangers, calls::brief);
        }
        var then = collected.then(service);
        return then.isPresent()
                ? tell(findings, then)
                : Past.timeToAskFor(dialogue, findings)
                        .map(time -> RunbookBrain.turn(List.copyOf(calls.metrics(service, time))))
                        .orElseGet(() -> tell(findings, then));
    }

    /** With what names them, for that they are named is a fact. */
    private String namedBy(List<Named> unseen) {
        var references = new References();
        var cited = Stream.concat(Stream.of(service), collected.lookedAt(dialogue).stream())
                .filter(one -> collected.callees(dialogue, one).stream().anyMatch(unseen::contains))
                .map(one -> collected.about(one).errors())
                .map(references::cite)
                .distinct()
                .collect(Collectors.joining());
        var tools = new HashMap<String, String>();
        results.forEach(call -> tools.put(call.callId(), call.tool()));
        return "The errors name %s" + cited + ", so I look there too.\n" + references.sources(tools);
    }

    private interface Looks {
        List<Move.Read> at(Named service);
    }

    private static Turn look(String why, List<Named> services, Looks looks) {
        var moves = new ArrayList<Move>();
        moves.add(new Move.Say(why.formatted(services.stream().map(Named::name).collect(Collectors.joining(" and ")))));
        services.forEach(one -> moves.addAll(looks.at(one)));
        return RunbookBrain.turn(moves);
    }

    /** Services that nobody looked at. */
    private List<Named> strangers() {
        return collected.strangers(dialogue);
    }

    /** Of services that nothing names, and that were looked at all the same. */
    private List<Findings> beside(List<Named> named) {
        return collected.lookedAt(dialogue).stream()
                .filter(one -> !one.equals(service) && !named.contains(one))
                .map(one -> collected.findings(one, dialogue.now(), List.of()))
                .toList();
    }

    /** What all that was looked at means. */
    Answer answer() {
        var named = collected.reached(dialogue, service);
        return answer(
                collected.findings(service, dialogue.now(), named).beside(beside(named)), collected.then(service));
    }

    private Answer answer(Findings findings, Optional<Metrics> then) {
        return new Answer(
                Diagnosis.of(findings, runbooks),
                findings,
                Past.of(dialogue, findings, then.orElseGet(findings::metrics)),
                Past.alone(dialogue),
                !dialogue.answersOnly());
    }

    private Turn tell(Findings findings, Optional<Metrics> then) {
        var answer = answer(findings, then);
        var known = Stream.concat(results.stream(), Past.carriedOut(dialogue, service).stream())
                .toList();
        return answer.proposal(calls)
                .map(propose -> RunbookBrain.turn(List.of(new Move.Say(answer.report(known)), propose)))
                .orElseGet(() -> RunbookBrain.said(answer.report(known)));
    }
}
