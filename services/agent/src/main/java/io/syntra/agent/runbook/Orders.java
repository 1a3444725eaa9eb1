package io.syntra.agent.runbook;

/** Orders are known by rules, whichever brain answers: what a person asks for in so many words is no idea of a brain. */
public final class Orders {

    private Orders() {}

    /** Whether the message orders what this tool does. */
    public static boolean order(String message, String tool) {
        return switch (CommandGrammar.parse(message)) {
            case Intent.Scale scale -> tool.equals("scale_service");
            case Intent.Restart restart -> tool.equals("restart_service");
            case Intent.RollBack back -> tool.equals("rollback");
            case Intent.Deploy deploy -> tool.equals("trigger_deploy");
            case Intent.SetEnv set -> tool.equals("update_env");
            case Intent.Diagnose diagnose -> false;
            case Intent.Changes changes -> false;
            case Intent.Help help -> false;
            case Intent.Unclear unclear -> false;
        };
    }
}
