package io.syntra.local.ask;

import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.local.terminal.Terminal;
import java.util.function.Function;

/** Asks the person about a proposed change. One of high risk is approved by typing the name of its target again. */
public final class Approval implements Function<ActionView, Decide> {

    private final Terminal terminal;
    private final boolean yes;

    /** @param yes approves what has medium risk without asking; what has high risk is asked all the same */
    public Approval(Terminal terminal, boolean yes) {
        this.terminal = terminal;
        this.yes = yes;
    }

    @Override
    public Decide apply(ActionView action) {
        return action.risk() == Risk.HIGH ? typed(action) : asked(action);
    }

    private Decide typed(ActionView action) {
        var answer = terminal.ask("  High risk. Type " + action.target() + " to approve, anything else to reject:");
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
