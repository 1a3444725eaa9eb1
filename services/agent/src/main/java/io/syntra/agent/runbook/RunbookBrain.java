package io.syntra.agent.runbook;

import io.quarkus.runtime.Startup;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.tool.Tools;
import io.syntra.contracts.Plural;
import io.syntra.contracts.agent.ActionView.Evidence;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The brain that is always there. A pure function of the dialogue and the runbooks, which are read at start. */
@Startup
@Singleton
public final class RunbookBrain implements Brain {

    public static final String NAME = "runbook";

    static final String HELLO =
            "I am Syntra's built-in runbook brain: no language model, fixed rules over what the tools say.";

    private static final String ABILITIES = """
            I can look for the cause when a service fails ("why is shop-api failing?"), tell "what changed in shop-api", and propose
            "scale shop-api to 3", "restart shop-api", "roll back shop-api", "roll back shop-api to v1" or "deploy shop-api". \
            A change runs only once a person approves it.""";

    private static final String SET_ENV = "update_env";

    private final Runbooks runbooks;
    private final Tools tools;

    RunbookBrain(RunbookConfig config, Tools tools) {
        this.tools = tools;
        runbooks = config.folder().map(Runbooks::with).orElseGet(Runbooks::builtIn);
    }

    /** With no other runbooks than those that are built in. */
    public static RunbookBrain builtIn() {
        return new RunbookBrain(Optional::empty, List::of);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "rules without a model";
    }

    @Override
    public Turn next(Dialogue dialogue, Speech speech) {
        var assignment = dialogue.assignment();
        var service = assignment == null ? null : Parts.service(dialogue, assignment);
        return assignment == null || service == null
                ? plain(dialogue)
                : new Parts(runbooks, dialogue, assignment, service).next();
    }

    private Turn plain(Dialogue dialogue) {
        var exchange = dialogue.current();
        var settled = lastAction(exchange);
        if (settled.isPresent()) {
            return finish(ActionReport.of(settled.get()), Ending.ANSWERED);
        }
        var target = Target.of(dialogue);
        return switch (target) {
            case Target.Unknown unknown -> finish(HELLO + "\n" + unknown.question(), Ending.QUESTION);
            case Target.Unreachable unreachable ->
                finish(
                        HELLO + "\nI cannot see the services at the moment (" + unreachable.reason()
                                + "), so I can neither look nor propose anything. Ask again in a moment.",
                        Ending.FAILED);
            case Target.None none ->
                finish(
                        none.intent() instanceof Intent.Help
                                ? HELLO + "\n" + ABILITIES
                                : HELLO + "\nI did not understand that. " + ABILITIES,
                        Ending.ANSWERED);
            case Target.Service service -> {
                var own = exchange.steps().stream()
                        .filter(step -> step.brain().equals(NAME))
                        .toList();
                yield own.isEmpty() ? begin(dialogue, service) : conclude(dialogue, own, service);
            }
        };
    }

    static Optional<Call> lastAction(Exchange exchange) {
        return exchange.steps().stream()
                .reduce((earlier, later) -> later)
                .flatMap(step -> step.calls().stream().filter(Call::action).reduce((earlier, later) -> later));
    }

    private Turn begin(Dialogue dialogue, Target.Service target) {
        var service = target.service();
        var calls = new NumberedCalls(dialogue);
        return switch (target.intent()) {
            case Intent.Diagnose diagnose -> {
                var moves = new ArrayList<Move>();
                moves.add(new Move.Say(
                        HELLO + "\nLooking at " + service.name() + ": errors, logs, deployments, metrics and health."));
                moves.addAll(calls.all(service));
                yield turn(moves);
            }
            case Intent.Changes changes ->
                turn(List.of(understood("what changed in " + service.name()), calls.deployments(service)));
            case Intent.Scale scale ->
                turn(List.of(
                        understood("scale %s to %s".formatted(service.name(), Plural.of(scale.replicas(), "replica"))),
                        calls.propose("scale_service", service, Map.of("replicas", scale.replicas()), List.of())));
            case Intent.Restart restart ->
                turn(List.of(
                        understood("restart " + service.name()),
                        calls.propose("restart_service", service, Map.of(), List.of())));
            case Intent.Deploy deploy ->
                turn(List.of(
                        understood("deploy the present release of " + service.name() + " again"),
                        calls.propose("trigger_deploy", service, Map.of(), List.of())));
            case Intent.SetEnv set ->
                tools.find(SET_ENV).isEmpty()
                        ? finish(
                                HELLO + "\nI understand that " + set.key() + " of " + service.name()
                                        + " shall change, but I have no tool that changes the environment.",
                                Ending.ANSWERED)
                        : turn(List.of(
                                understood("set %s of %s to the value that you wrote"
                                        .formatted(set.key(), service.name())),
                                calls.propose(
                                        SET_ENV, service, Map.of("key", set.key(), "value", set.value()), List.of())));
            case Intent.RollBack back ->
                turn(List.of(
                        understood("roll %s back to %s"
                                .formatted(
                                        service.name(),
                                        back.release() == null
                                                ? "the release that served before"
                                                : "v" + back.release())),
                        calls.deployments(service)));
            case Intent.Help help -> throw new IllegalStateException("help needs no service");
            case Intent.Unclear unclear -> throw new IllegalStateException("an unclear message has no service");
        };
    }

    private static Move.Say understood(String command) {
        return new Move.Say(HELLO + "\nUnderstood: " + command + ".");
    }

    private Turn conclude(Dialogue dialogue, List<Step> own, Target.Service target) {
        var results = own.stream().flatMap(step -> step.calls().stream()).toList();
        var calls = new NumberedCalls(dialogue);
        return switch (target.intent()) {
            case Intent.RollBack back -> rollBack(results, calls, target.service(), back);
            case Intent.Changes changes ->
                finish(ChangeReport.of(target.service(), new Collected(results).deployments()), Ending.ANSWERED);
            case Intent.Diagnose diagnose -> diagnose(dialogue, results, calls, target.service());
            case Intent.Scale scale -> diagnose(dialogue, results, calls, target.service());
            case Intent.SetEnv set -> diagnose(dialogue, results, calls, target.service());
            case Intent.Restart restart -> diagnose(dialogue, results, calls, target.service());
            case Intent.Deploy deploy -> diagnose(dialogue, results, calls, target.service());
            case Intent.Help help -> throw new IllegalStateException("help needs no service");
            case Intent.Unclear unclear -> throw new IllegalStateException("an unclear message has no service");
        };
    }

    private Turn diagnose(Dialogue dialogue, List<Call> results, NumberedCalls calls, Named service) {
        var collected = new Collected(results);
        var named = collected.callees(dialogue, service);
        var unseen = named.stream()
                .filter(callee -> collected.about(callee).isEmpty())
                .toList();
        if (!unseen.isEmpty()) {
            var moves = new ArrayList<Move>();
            moves.add(new Move.Say(
                    "The errors name " + unseen.stream().map(Named::name).collect(Collectors.joining(" and "))
                            + ", so I look there too."));
            unseen.forEach(callee -> moves.addAll(calls.all(callee)));
            return turn(moves);
        }
        var findings = collected.findings(service, dialogue.now(), named);
        var answer = new Answer(Diagnosis.of(findings, runbooks), findings, Past.of(dialogue, findings));
        var known = Stream.concat(results.stream(), Past.carriedOut(dialogue, service).stream())
                .toList();
        return answer.proposal(calls)
                .map(propose -> turn(List.of(new Move.Say(answer.report(known)), propose)))
                .orElseGet(() -> finish(answer.report(known), Ending.ANSWERED));
    }

    private static Turn rollBack(List<Call> results, NumberedCalls calls, Named service, Intent.RollBack back) {
        return switch (new Collected(results).deployments()) {
            case Source.Missing<?> missing ->
                finish("I cannot see the deployments (" + missing.why() + "), so I propose nothing.", Ending.FAILED);
            case Source.Told<?> told -> {
                var history = History.of(((io.syntra.agent.tool.DeploymentStatus) told.answer()).recent());
                var release = back.release();
                var to = release == null
                        ? history.serving().flatMap(history::servedBefore)
                        : history.reachedWith(release);
                yield to.map(deployment -> turn(List.<Move>of(
                                new Move.Say("v%d served by deployment %s. It runs only if you approve."
                                        .formatted(deployment.releaseNumber(), deployment.id())),
                                Answer.goBack(
                                        calls,
                                        service,
                                        deployment.id(),
                                        List.of(new Evidence(
                                                "v%d served by deployment %s"
                                                        .formatted(deployment.releaseNumber(), deployment.id()),
                                                told.callId()))))))
                        .orElseGet(() -> finish(
                                release == null
                                        ? "No earlier release served " + service.name()
                                                + ", so there is none to go back to."
                                        : "No deployment in the history reached v" + release + " of " + service.name()
                                                + ", so I propose nothing.",
                                Ending.ANSWERED));
            }
        };
    }

    static Turn finish(String words, Ending ending) {
        return turn(List.of(new Move.Say(words), new Move.Finish(ending)));
    }

    static Turn turn(List<Move> moves) {
        return new Turn(moves, Blocks.of(moves), false, null, null);
    }
}
