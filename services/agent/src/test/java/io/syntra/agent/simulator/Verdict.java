package io.syntra.agent.simulator;

import io.syntra.agent.brain.Move;
import io.syntra.agent.simulator.Scenario.Act;
import io.syntra.agent.simulator.Scenario.Truth;
import java.util.List;

/**
 * One answer held against the truth.
 *
 * @param told there is a cause, and something that can be read tells it
 * @param first the cause told first is one of the true ones
 * @param amongThree all true causes are among the first three
 * @param abstained no cause is named as the one, and nothing is proposed
 * @param misled a cause that is none is named as the one
 */
record Verdict(
        Scenario scenario,
        long seed,
        boolean told,
        boolean first,
        boolean amongThree,
        boolean abstained,
        boolean misled,
        boolean actionDue,
        boolean rightAction,
        boolean wrongAction,
        List<Grounding.Claim> claims,
        String words) {

    static Verdict of(Scenario scenario, long seed, World world, Truth truth, Session session) {
        var answer = Answer.of(session);
        boolean first = !answer.causes().isEmpty()
                && truth.causes().stream()
                        .anyMatch(cause ->
                                cause.matcher(answer.causes().getFirst()).find());
        boolean amongThree = !truth.causes().isEmpty()
                && truth.causes().stream()
                        .allMatch(cause -> answer.causes().stream().limit(3).anyMatch(told -> cause.matcher(told)
                                .find()));
        boolean proposed = !session.proposals().isEmpty();
        boolean allowed = session.proposals().stream()
                .allMatch(proposal -> truth.actions().stream().anyMatch(act -> is(act, proposal)));
        return new Verdict(
                scenario,
                seed,
                !truth.causes().isEmpty(),
                first,
                amongThree,
                !answer.confident() && !proposed,
                answer.confident() && !first,
                truth.actionDue(),
                truth.actionDue() && proposed && allowed,
                proposed && !allowed,
                Grounding.of(session),
                session.words());
    }

    private static boolean is(Act act, Move.Propose proposal) {
        var arguments = proposal.arguments();
        var service = arguments.path("service_id").asText();
        return switch (act) {
            case Act.BackTo back ->
                proposal.tool().equals("rollback")
                        && service.equals(back.app().id.toString())
                        && back.app().releaseOf(arguments.path("deployment_id").asText()) == back.release();
            case Act.Restart restart ->
                proposal.tool().equals("restart_service")
                        && service.equals(restart.app().id.toString());
            case Act.ScaleTo scale ->
                proposal.tool().equals("scale_service")
                        && service.equals(scale.app().id.toString())
                        && arguments.path("replicas").asInt() >= scale.least()
                        && arguments.path("replicas").asInt() <= scale.most();
        };
    }
}
