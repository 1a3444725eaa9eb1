package io.syntra.agent.intent;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.tool.Plan;
import java.util.List;

/** Orders are known by rules, whichever brain answers: what a person asks for in so many words is no idea of a brain. */
public final class Orders {

    private Orders() {}

    /** Whether the message orders what this tool does, of just this target. */
    public static boolean order(String message, String tool, Plan.Target target) {
        return CommandGrammar.parse(message) instanceof Intent.Order order
                && tool.equals(tool(order))
                && names(order, message, target);
    }

    /** "It" may be anything: only a name says which one is meant. */
    private static boolean names(Intent.Order order, String message, Plan.Target target) {
        if (order instanceof Intent.RunCommand run) {
            return target.name().equals(run.server());
        }
        var service = target.service();
        return service != null
                && !Mentions.services(order, message, List.of(new Named(service, target.name())))
                        .isEmpty();
    }

    private static String tool(Intent.Order order) {
        return switch (order) {
            case Intent.Scale scale -> "scale_service";
            case Intent.Restart restart -> "restart_service";
            case Intent.RollBack back -> "rollback";
            case Intent.GiveUp giveUp -> "rollback";
            case Intent.Deploy deploy -> "trigger_deploy";
            case Intent.SetEnv set -> "update_env";
            case Intent.RunCommand run -> "run_command";
        };
    }
}
