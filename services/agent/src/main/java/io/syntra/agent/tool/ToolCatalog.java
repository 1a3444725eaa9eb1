package io.syntra.agent.tool;

import jakarta.inject.Singleton;
import java.util.List;

/** All tools, in the order in which models see them. A new tool is one class and one entry here. */
@Singleton
public class ToolCatalog implements Tools {

    /** Part of every plan's hash: an approval given under other schemas does not count. */
    public static final int SCHEMA_VERSION = 5;

    private final List<Tool> tools;

    ToolCatalog(
            GetLogs getLogs,
            GetMetrics getMetrics,
            GetDeploymentStatus getDeploymentStatus,
            ListErrors listErrors,
            CheckHealth checkHealth,
            TriggerDeploy triggerDeploy,
            ScaleService scaleService,
            RestartService restartService,
            Rollback rollback,
            UpdateEnv updateEnv,
            RunCommand runCommand) {
        tools = List.of(
                getLogs,
                getMetrics,
                getDeploymentStatus,
                listErrors,
                checkHealth,
                triggerDeploy,
                scaleService,
                restartService,
                rollback,
                updateEnv,
                runCommand);
    }

    @Override
    public List<Tool> all() {
        return tools;
    }

    /** @throws IllegalStateException when a stored action names a tool that is gone */
    public ActionTool action(String name) {
        return find(name)
                .filter(ActionTool.class::isInstance)
                .map(ActionTool.class::cast)
                .orElseThrow(() -> new IllegalStateException("there is no action tool " + name));
    }
}
