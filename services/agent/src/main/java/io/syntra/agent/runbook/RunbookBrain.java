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
import io.syntra.agent.intent.Intent;
import io.syntra.agent.intent.Target;
import io.syntra.agent.tool.Tools;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The brain that is always there. A pure function of the dialogue and the runbooks, which are read at start. */
@Startup
@Singleton
public final class RunbookBrain implements Brain {

    public static final String NAME = "runbook";

    static final String HELLO =
            "I am Syntra's built-in runbook brain: no language model, fixed rules over what the tools say.";

    private static final String ABILITIES = """
            I can look for the cause when a service fails ("why is shop-api failing?"), look at all of them ("anything wrong?"), \
            and tell "what changed in the last hour" or "who rolled back shop-api".
            I can show you "the last 50 log lines of shop-api with TypeError", "errors of shop-api", "latency of shop-api", \
            "health of shop-api" and "deploy status of shop-api".
            I can propose "scale shop-api to 3", "restart shop-api", "roll back shop-api", "roll back shop-api to v1", \
            "cancel the deployment of shop-api", "deploy shop-api", "set LOG_LEVEL=debug on shop-api" or "run df -h on local". \
            A change runs only once a person approves it.""";

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

    Runbooks runbooks() {
        return runbooks;
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
            case Target.None none -> {
                var own = own(exchange);
                yield own.isEmpty() ? begin(dialogue, none.intent()) : conclude(dialogue, own, none.intent());
            }
            case Target.Several several -> {
                var own = own(exchange);
                yield own.isEmpty() ? begin(dialogue, several) : conclude(dialogue, own, several);
            }
            case Target.Service service -> {
                var own = own(exchange);
                yield own.isEmpty() ? begin(dialogue, service) : conclude(dialogue, own, service);
            }
        };
    }

    private static List<Step> own(Exchange exchange) {
        return exchange.steps().stream()
                .filter(step -> step.brain().equals(NAME))
                .toList();
    }

    static Optional<Call> lastAction(Exchange exchange) {
        return exchange.steps().stream()
                .reduce((earlier, later) -> later)
                .flatMap(step -> step.calls().stream().filter(Call::action).reduce((earlier, later) -> later));
    }

    /** What needs no service. */
    private Turn begin(Dialogue dialogue, Intent intent) {
        if (intent instanceof Intent.Help) {
            return said(HELLO + "\n" + ABILITIES);
        } else if (intent instanceof Intent.Refused refused) {
            return said(HELLO + "\nI do not propose that command. " + refused.why());
        } else if (intent instanceof Intent.Perhaps perhaps) {
            return finish(HELLO + "\nDid you mean \"%s\"?".formatted(perhaps.meant()), Ending.QUESTION);
        } else if (intent instanceof Intent.ShowDeployment(var service, var id) && id != null) {
            return turn(new Views(dialogue).ask(id));
        } else if (intent instanceof Intent.RunCommand run) {
            return proposals(dialogue).of(run);
        }
        return said(HELLO + "\nI did not understand that. " + ABILITIES);
    }

    private Turn conclude(Dialogue dialogue, List<Step> own, Intent intent) {
        return intent instanceof Intent.ShowDeployment
                ? said(new Views(dialogue).show(calls(own)))
                : begin(dialogue, intent);
    }

    private Proposals proposals(Dialogue dialogue) {
        return new Proposals(dialogue, tools);
    }

    private static List<Call> calls(List<Step> steps) {
        return steps.stream().flatMap(step -> step.calls().stream()).toList();
    }

    private static Turn begin(Dialogue dialogue, Target.Several target) {
        if (target.intent() instanceof Intent.View view) {
            return turn(new Views(dialogue).ask(view, target.looked()));
        }
        var calls = new NumberedCalls(dialogue);
        var moves = new ArrayList<Move>();
        moves.add(new Move.Say(HELLO + "\nLooking at "
                + target.looked().stream().map(Named::name).collect(Collectors.joining(", ")) + "."));
        target.looked().forEach(service -> moves.addAll(calls.brief(service)));
        return turn(moves);
    }

    private Turn conclude(Dialogue dialogue, List<Step> own, Target.Several target) {
        return said(
                target.intent() instanceof Intent.View view
                        ? new Views(dialogue).show(view, target.looked(), calls(own))
                        : OverviewReport.of(dialogue, target, calls(own), runbooks));
    }

    private Turn begin(Dialogue dialogue, Target.Service target) {
        var service = target.service();
        return switch (target.intent()) {
            case Intent.Diagnose diagnose ->
                diagnosing(dialogue, service, List.of()).begin();
            case Intent.View view -> turn(new Views(dialogue).ask(view, service));
            case Intent.Order order -> proposals(dialogue).of(order, service);
            case Intent.Overview overview -> throw noService(overview);
            case Intent.Refused refused -> throw noService(refused);
            case Intent.Perhaps perhaps -> throw noService(perhaps);
            case Intent.Help help -> throw noService(help);
            case Intent.Unclear unclear -> throw noService(unclear);
        };
    }

    private static IllegalStateException noService(Intent intent) {
        return new IllegalStateException(
                "of no single service: " + intent.getClass().getSimpleName());
    }

    static Move.Say understood(String command) {
        return new Move.Say(HELLO + "\nUnderstood: " + command + ".");
    }

    private Turn conclude(Dialogue dialogue, List<Step> own, Target.Service target) {
        var results = calls(own);
        if (target.intent() instanceof Intent.View view) {
            return said(new Views(dialogue).show(view, target.service(), results));
        }
        if (target.intent() instanceof Intent.RollBack back) {
            return proposals(dialogue).goBack(back, target.service(), new Collected(results).deployments());
        }
        return target.intent() instanceof Intent.GiveUp
                ? proposals(dialogue).giveUp(target.service(), new Collected(results).deployments())
                : diagnosing(dialogue, target.service(), results).next();
    }

    static Turn said(String words) {
        return finish(words, Ending.ANSWERED);
    }

    private Diagnosing diagnosing(Dialogue dialogue, Named service, List<Call> results) {
        return new Diagnosing(dialogue, service, results, runbooks);
    }

    static Turn finish(String words, Ending ending) {
        return turn(List.of(new Move.Say(words), new Move.Finish(ending)));
    }

    static Turn turn(List<Move> moves) {
        return new Turn(moves, Blocks.of(moves), false, null, null);
    }
}
