package io.syntra.agent.runbook;

import io.syntra.contracts.DeploymentId;

/** What a runbook says to do about a cause. */
sealed interface Remedy {

    /** @param release its number, for the sentence that explains it */
    record GoBack(DeploymentId to, int release, String why) implements Remedy {}

    record StartFresh(String why) implements Remedy {}

    record ScaleTo(int replicas, String why) implements Remedy {}

    /** Nothing that a tool here could do. */
    record ForPeople(String why) implements Remedy {}
}
