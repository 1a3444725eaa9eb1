package io.syntra.agent.runbook;

/** Orders are known by rules, whichever brain answers: what a person asks for in so many words is no idea of a brain. */
public final class Orders {

    private Orders() {}

    /** Whether the message orders what this tool does. */
    public static boolean order(String message, String tool) {
        return CommandGrammar.parse(message) instanceof Intent.Order order && tool.equals(tool(order));
    }

    private static String tool(Intent.Order order) {
        return switch (order) {
            case Intent.Scale scale -> "scale_service";
            case Intent.Restart restart -> "restart_service";
            case Intent.RollBack back -> "rollback";
            case Intent.Deploy deploy -> "trigger_deploy";
            case Intent.SetEnv set -> "update_env";
            case Intent.RunCommand run -> "run_command";
        };
    }
}
