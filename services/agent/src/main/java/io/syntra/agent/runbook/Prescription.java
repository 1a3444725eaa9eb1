package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Runbook.Action;
import io.syntra.contracts.DeploymentId;
import org.jspecify.annotations.Nullable;

/**
 * A runbook with its braces filled.
 *
 * @param verify what is to be seen afterwards; null without an action
 * @param rollback how to take it back; null without an action
 */
record Prescription(
        Runbook runbook,
        Remedy remedy,
        @Nullable String verify,
        @Nullable String rollback) {

    static Prescription of(Runbook runbook, Hypothesis hypothesis, long triedBefore) {
        var known = hypothesis.details();
        var say = Runbook.fill(runbook.say(), known);
        var action = runbook.action();
        if (action == null) {
            return new Prescription(runbook, new Remedy.ForPeople(say), null, null);
        }
        if (triedBefore >= action.stop().after()) {
            var given =
                    "%s was done %d times within the last %s and did not hold, so I do not propose it again. Somebody has to find out why."
                            .formatted(
                                    action.tool().key(),
                                    triedBefore,
                                    Words.lasting(action.stop().within()));
            return new Prescription(runbook, new Remedy.ForPeople(given), null, null);
        }
        return new Prescription(
                runbook,
                remedy(action, hypothesis, say),
                Runbook.fill(action.verify(), known),
                Runbook.fill(action.rollback(), known));
    }

    private static Remedy remedy(Action action, Hypothesis hypothesis, String say) {
        var known = hypothesis.details();
        return switch (action.tool()) {
            case ROLLBACK ->
                new Remedy.GoBack(
                        DeploymentId.fromString(argument(action, hypothesis)),
                        Integer.parseInt(known.getOrDefault(Detail.EARLIER_RELEASE, "0")));
            case RESTART -> new Remedy.StartFresh(say);
            case SCALE -> new Remedy.ScaleTo(Integer.parseInt(argument(action, hypothesis)), say);
        };
    }

    private static String argument(Action action, Hypothesis hypothesis) {
        return action.tool()
                .argument()
                .map(name -> Runbook.fill(action.arguments().getOrDefault(name, ""), hypothesis.details()))
                .orElse("");
    }
}
