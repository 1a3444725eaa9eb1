package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.agent.runbook.Runbook.Action;
import io.syntra.contracts.DeploymentId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A runbook with its braces filled.
 *
 * @param callIds the calls that know what was filled in
 */
record Prescription(Runbook runbook, Remedy remedy, List<String> callIds) {

    Prescription {
        callIds = List.copyOf(callIds);
    }

    /** @param where all that is known of the service that the cause lies in */
    static Prescription of(Runbook runbook, Hypothesis hypothesis, Findings where) {
        var known = hypothesis.details();
        var say = Runbook.fill(runbook.say(), known);
        var action = runbook.action();
        if (action == null) {
            return new Prescription(runbook, new Remedy.ForPeople(say), callIds(known, runbook.say()));
        }
        long tried = action.stop().times(action.tool(), where.history(), where.now());
        if (tried >= action.stop().after()) {
            return new Prescription(
                    runbook,
                    new Remedy.ForPeople(action.stop().words(action.tool(), tried)),
                    where.deployments().cited().stream().toList());
        }
        return new Prescription(
                runbook,
                remedy(action, known, say),
                callIds(known, runbook.say() + action.arguments().values()));
    }

    private static List<String> callIds(Map<Detail, Claim> known, String text) {
        return Runbook.PLACEHOLDER
                .matcher(text)
                .results()
                .flatMap(found -> Detail.of(found.group(1)).stream())
                .flatMap(detail -> Stream.ofNullable(known.get(detail)))
                .map(Claim::callId)
                .distinct()
                .toList();
    }

    private static Remedy remedy(Action action, Map<Detail, Claim> known, String say) {
        var argument = action.tool()
                .argument()
                .map(name -> Runbook.fill(action.arguments().getOrDefault(name, ""), known))
                .orElse("");
        return switch (action.tool()) {
            case ROLLBACK ->
                new Remedy.GoBack(
                        DeploymentId.fromString(argument), Integer.parseInt(known(known, Detail.EARLIER_RELEASE)), say);
            case RESTART -> new Remedy.StartFresh(say);
            case SCALE -> new Remedy.ScaleTo(Integer.parseInt(argument), say);
        };
    }

    private static String known(Map<Detail, Claim> known, Detail detail) {
        var claim = known.get(detail);
        return claim == null ? "0" : claim.text();
    }
}
