package io.syntra.local.ask;

import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.ShownCall;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.PlanHash;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Asks the person about a proposed change. One of high risk is approved by typing the name of its target again.
 *
 * <p>What they approve is what they saw: the hash is made here, of what is shown, and the target's name is the deployer's,
 * so an agent that shows one plan gets no approval of another.
 */
public final class Approval implements Function<ActionView, Decide> {

    private static final Pattern CHANGE =
            Pattern.compile("/api/v1/(services|servers)/([A-Za-z0-9][A-Za-z0-9.-]*)/([a-z]+)");

    /** Whatever the agent says of their risk. */
    private static final Set<String> HIGH_RISK = Set.of("commands", "env");

    private final SyntraApi api;
    private final Terminal terminal;
    private final boolean yes;

    /** @param yes approves what has medium risk without asking; what has high risk is asked all the same */
    public Approval(SyntraApi api, Terminal terminal, boolean yes) {
        this.api = api;
        this.terminal = terminal;
        this.yes = yes;
    }

    @Override
    public Decide apply(ActionView action) {
        var decision = isOfHighRisk(action) ? typed(action) : asked(action);
        if (decision.decision() == Decide.Answer.APPROVE) {
            check(action);
        }
        return decision;
    }

    private static boolean isOfHighRisk(ActionView action) {
        var call = action.call();
        if (action.risk() == Risk.HIGH || call == null) {
            return action.risk() == Risk.HIGH;
        }
        var path = CHANGE.matcher(call.path());
        return path.matches() && HIGH_RISK.contains(path.group(3));
    }

    private void check(ActionView action) {
        var call = action.call();
        if (call == null) {
            throw refusal("the agent does not show the call that would be made");
        }
        if (PlanHash.of(action).filter(action.planHash()::equals).isEmpty()) {
            throw refusal("the agent asks for an approval of another plan than the one it shows");
        }
        var changed = changed(call);
        if (!changed.equals(action.target())) {
            throw refusal("the agent says that it changes " + action.target() + ", and its call changes " + changed);
        }
    }

    /** The name of what the call changes: people know a service by it, the call has its id. */
    private String changed(ShownCall call) {
        var path = CHANGE.matcher(call.path());
        if (!call.receiver().equals("deployer") || !path.matches()) {
            throw refusal("it is not known here what the call changes: " + Card.call(call));
        }
        return path.group(1).equals("servers")
                ? path.group(2)
                : api.get("/services/" + path.group(2), ServiceView.class).name();
    }

    private static Failure refusal(String why) {
        return new Failure("not approved: " + Terminal.oneLine(why) + ". Nothing was sent.");
    }

    private Decide typed(ActionView action) {
        var answer = terminal.ask(
                "  High risk. Type " + Terminal.oneLine(action.target()) + " to approve, anything else to reject:");
        return answer.equals(action.target())
                ? new Decide(Decide.Answer.APPROVE, action.planHash(), answer)
                : rejected(action);
    }

    private Decide asked(ActionView action) {
        if (yes) {
            terminal.line("  Approve? yes (--yes)");
        }
        return yes || terminal.confirm("  Approve?")
                ? new Decide(Decide.Answer.APPROVE, action.planHash(), null)
                : rejected(action);
    }

    private static Decide rejected(ActionView action) {
        return new Decide(Decide.Answer.REJECT, action.planHash(), null);
    }
}
