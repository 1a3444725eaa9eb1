package io.syntra.contracts.agent;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionView.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the runbooks would do about a service as it is now. Nothing is proposed by it.
 *
 * @param diagnosis {@code cause}, {@code unsure}, {@code no_fault} or {@code blind}
 * @param words what a person who asked would be told
 * @param proposal the call that would be proposed; absent without one
 * @param verify the signals that it would be judged by
 * @param runbooks all there are, the one that fires first
 */
public record RunbookTrialView(
        ServiceId serviceId,
        String serviceName,
        String diagnosis,
        String words,
        @Nullable Call proposal,
        List<WatchedSignal> verify,
        List<Fate> runbooks)
        implements Payload {

    public RunbookTrialView {
        verify = List.copyOf(verify);
        runbooks = List.copyOf(runbooks);
    }

    /**
     * @param finding that it answers
     * @param fires what it says is told to the person, and what it wants is proposed
     * @param why a sentence, whether it fires or not
     */
    public record Fate(String runbook, int version, String finding, boolean fires, String why) {}
}
