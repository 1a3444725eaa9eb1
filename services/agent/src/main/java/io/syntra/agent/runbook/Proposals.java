package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.intent.Intent;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.agent.tool.Tools;
import io.syntra.contracts.Json;
import io.syntra.contracts.Plural;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.deployer.DeploymentView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Proposes what a person has ordered, and says how the order was understood. */
final class Proposals {

    private static final String SET_ENV = "update_env";
    private static final String HISTORY = "Sources: [1] get_deployment_status";

    private final boolean answersOnly;
    private final NumberedCalls calls;
    private final Tools tools;

    Proposals(Dialogue dialogue, Tools tools) {
        this.calls = new NumberedCalls(dialogue);
        this.answersOnly = dialogue.answersOnly();
        this.tools = tools;
    }

    Turn of(Intent.Order order, Named service) {
        var name = service.name();
        return switch (order) {
            case Intent.Scale scale ->
                propose(
                        "scale %s to %s".formatted(name, Plural.of(scale.replicas(), "replica")),
                        calls.propose("scale_service", service, Map.of("replicas", scale.replicas()), List.of()));
            case Intent.Restart restart ->
                propose("restart " + name, calls.propose("restart_service", service, Map.of(), List.of()));
            case Intent.Deploy deploy ->
                propose(
                        "deploy the present release of " + name + " again",
                        calls.propose("trigger_deploy", service, Map.of(), List.of()));
            case Intent.SetEnv set ->
                tools.find(SET_ENV).isEmpty()
                        ? RunbookBrain.said(RunbookBrain.HELLO + "\nI understand that " + set.key() + " of " + name
                                + " shall change, but I have no tool that changes the environment.")
                        : propose(
                                "set %s of %s to the value that you wrote".formatted(set.key(), name),
                                calls.propose(
                                        SET_ENV, service, Map.of("key", set.key(), "value", set.value()), List.of()));
            case Intent.RollBack back ->
                RunbookBrain.turn(List.of(
                        RunbookBrain.understood("roll %s back to %s"
                                .formatted(
                                        name,
                                        back.release() == null
                                                ? "the release that served before"
                                                : "v" + back.release())),
                        calls.deployments(service)));
            case Intent.GiveUp giveUp ->
                RunbookBrain.turn(List.of(
                        RunbookBrain.understood("give up what is under way on " + name), calls.deployments(service)));
            case Intent.RunCommand run -> of(run);
        };
    }

    Turn of(Intent.RunCommand run) {
        var command = Json.mapper().valueToTree(run.command()).toString();
        var server = run.server();
        return server == null
                ? RunbookBrain.finish(
                        RunbookBrain.HELLO
                                + "\nOn which server shall I propose to run %s? The machine of the suite itself is local."
                                        .formatted(command),
                        Ending.QUESTION)
                : propose(
                        "run %s on %s, each word as it stands there".formatted(command, server),
                        calls.command(server, run.command()));
    }

    /** Once the history is known. */
    Turn goBack(Intent.RollBack back, Named service, Source<DeploymentStatus> deployments) {
        var release = back.release();
        return goBack(
                service,
                deployments,
                history -> release == null ? history.back() : history.reachedWith(release),
                history -> release == null
                        ? "No earlier release served %s, so there is none to go back to. [1]".formatted(service.name())
                        : "No deployment in the history reached v%d of %s, so I propose nothing. [1]"
                                .formatted(release, service.name()));
    }

    /** The same. What serves stays, in as many replicas, also where the same release is on its way once more. */
    Turn giveUp(Named service, Source<DeploymentStatus> deployments) {
        return goBack(
                service,
                deployments,
                history -> history.pending().flatMap(pending -> history.present()),
                history -> history.pending().isPresent()
                        ? "Nothing serves %s yet that could stay, so I propose nothing. [1] It ends when its time is over."
                                .formatted(service.name())
                        : "Nothing is under way on %s that does not serve yet, so there is nothing to give up. [1] To go back to the release that served before, say \"roll back %s\"."
                                .formatted(service.name(), service.name()));
    }

    private Turn goBack(
            Named service,
            Source<DeploymentStatus> deployments,
            Function<History, Optional<DeploymentView>> to,
            Function<History, String> nowhere) {
        return switch (deployments) {
            case Source.Missing<DeploymentStatus> missing ->
                RunbookBrain.finish(
                        "I cannot see the deployments (" + missing.why() + "), so I propose nothing.", Ending.FAILED);
            case Source.Told<DeploymentStatus> told -> {
                var history = History.of(told.answer().recent());
                yield to.apply(history)
                        .map(deployment -> goBack(service, history, deployment, told.callId()))
                        .orElseGet(() -> RunbookBrain.said(nowhere.apply(history) + "\n" + HISTORY));
            }
        };
    }

    private Turn goBack(Named service, History history, DeploymentView deployment, String callId) {
        if (answersOnly) {
            return RunbookBrain.said("v%d served by deployment %s. [1] I was asked by a service and only answer.\n%s"
                    .formatted(deployment.releaseNumber(), deployment.id(), HISTORY));
        }
        var served = "v%d served by deployment %s".formatted(deployment.releaseNumber(), deployment.id());
        var pending = history.pending()
                .map(it -> " Deployment %s of v%d is under way and does not serve yet; it is given up. [1]"
                        .formatted(it.id(), it.releaseNumber()))
                .orElse("");
        return RunbookBrain.turn(List.of(
                new Move.Say(served + ". [1]" + pending + " It runs only if you approve.\n" + HISTORY),
                Answer.goBack(calls, service, deployment.id(), List.of(new Evidence(served, callId)))));
    }

    private Turn propose(String understood, Move proposal) {
        if (answersOnly) {
            return RunbookBrain.said(RunbookBrain.HELLO
                    + "\nI read that as: %s. I was asked by a service and only answer, so I propose nothing."
                            .formatted(understood));
        }
        return RunbookBrain.turn(List.of(RunbookBrain.understood(understood), proposal));
    }
}
