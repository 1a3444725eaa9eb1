package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.ServiceDirectory;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.agent.tool.Tools;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.RunbookTrialView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Looks at a service as a diagnosis does, and says what each runbook would do about it. Nothing is stored, nothing is
 * proposed.
 */
@Singleton
class DryRun {

    private final RunbookBrain brain;
    private final ServiceDirectory directory;
    private final ToolRunner runner;
    private final Tools tools;
    private final Clock clock;

    DryRun(RunbookBrain brain, ServiceDirectory directory, ToolRunner runner, Tools tools, Clock clock) {
        this.brain = brain;
        this.directory = directory;
        this.runner = runner;
        this.tools = tools;
        this.clock = clock;
    }

    RunbookTrialView of(String reference, Caller caller) {
        var service = named(find(reference, caller));
        var services = new Services.Known(
                directory.list(caller).stream().map(DryRun::named).toList());
        var now = clock.instant();
        var run = UUID.randomUUID();
        var steps = new ArrayList<Step>();
        while (true) {
            var dialogue = new Dialogue(
                    List.of(new Exchange(run, "why is " + service.name() + " failing?", steps, null)),
                    service,
                    () -> services,
                    now);
            var results = steps.stream().flatMap(step -> step.calls().stream()).toList();
            var diagnosing = new Diagnosing(dialogue, service, results, brain.runbooks());
            var reads = reads(steps.isEmpty() ? diagnosing.begin() : diagnosing.next());
            if (reads.isEmpty()) {
                return new Trial(diagnosing.answer(), brain.runbooks())
                        .view(service, results, new NumberedCalls(dialogue));
            }
            steps.add(new Step(
                    RunbookBrain.NAME,
                    Json.mapper().createArrayNode(),
                    reads.stream().map(read -> call(read, caller)).toList()));
        }
    }

    private static List<Move.Read> reads(Turn turn) {
        return turn.moves().stream()
                .filter(Move.Read.class::isInstance)
                .map(Move.Read.class::cast)
                .toList();
    }

    private Call call(Move.Read read, Caller caller) {
        var result = tools.find(read.tool())
                .filter(ReadTool.class::isInstance)
                .map(tool -> runner.read((ReadTool) tool, read.arguments(), caller))
                .map(told -> new Result(told.ok(), told.json(), told.summary()))
                .orElse(null);
        return new Call(read.callId(), read.tool(), read.arguments(), false, result);
    }

    private static Named named(ServiceView service) {
        return new Named(service.id(), service.name());
    }

    private ServiceView find(String reference, Caller caller) {
        try {
            return directory.find(reference, caller);
        } catch (RuntimeException e) {
            var refusal = ToolRunner.refusal(e);
            throw ProblemException.of(
                    refusal.code().equals("unavailable") ? ProblemCode.UNAVAILABLE : ProblemCode.SERVICE_NOT_FOUND,
                    refusal.summary());
        }
    }
}
