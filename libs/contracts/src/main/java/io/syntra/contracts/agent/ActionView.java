package io.syntra.contracts.agent;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One proposed change with everything a person decides on, and how it went.
 *
 * @param arguments canonical; exactly these are executed
 * @param target what is changed, by the name that people know: a service or a server
 * @param requiredRole the role that may decide
 * @param planHash SHA-256 over the whole plan; a decision names it. It follows from what stands here, so whoever shows a
 *     plan makes it again ({@code PlanHash} in libs/identity) and does not take the agent's word for it
 * @param call what is sent once it is approved; absent for those who may not see all of it
 * @param rules under which it was proposed; absent in what was proposed before they were shown
 * @param summary one line
 * @param preview what changes, line by line
 * @param inverse the call that takes it back, absent when there is none
 * @param inverseNote what taking it back means, or why it cannot be
 * @param effect what is watched to see whether it helped, absent when nothing shows it
 * @param detail how the execution went, for people
 * @param deploymentId the deployment that carried it out
 * @param undoes the action that this one takes back
 * @param undoneBy the action that took this one back
 * @param output what came out of a command: data that anybody may have written
 * @param escalatedAt when the same was wanted once more and not proposed, for it had not held: a person has to look
 * @param settled nothing more comes of it by itself
 */
public record ActionView(
        ActionId id,
        ConversationId conversationId,
        String tool,
        Map<String, Object> arguments,
        @Nullable ServiceId serviceId,
        @Nullable String serviceName,
        String target,
        Risk risk,
        String requiredRole,
        ActionState state,
        String planHash,
        @Nullable ShownCall call,
        @Nullable Rules rules,
        String summary,
        String preview,
        @Nullable Call inverse,
        String inverseNote,
        @Nullable Effect effect,
        String requestedBy,
        @Nullable String decidedBy,
        List<Evidence> evidence,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant decidedAt,
        @Nullable String detail,
        @Nullable DeploymentId deploymentId,
        @Nullable Map<String, Object> output,
        @Nullable Verification verification,
        @Nullable ActionId undoes,
        @Nullable ActionId undoneBy,
        @Nullable Instant escalatedAt,
        boolean settled)
        implements Payload {

    public ActionView {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        evidence = List.copyOf(evidence);
        output = output == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(output));
    }

    /** The same action, its plan told in other words. Its call has none, so it is left out. */
    public ActionView told(
            Map<String, Object> otherArguments,
            String otherPreview,
            @Nullable Call otherInverse,
            String otherInverseNote) {
        return told(otherArguments, null, otherPreview, otherInverse, otherInverseNote, output);
    }

    /** The same action, without what came out of its command. */
    public ActionView withoutOutput() {
        return told(arguments, call, preview, inverse, inverseNote, null);
    }

    private ActionView told(
            Map<String, Object> otherArguments,
            @Nullable ShownCall otherCall,
            String otherPreview,
            @Nullable Call otherInverse,
            String otherInverseNote,
            @Nullable Map<String, Object> otherOutput) {
        return new ActionView(
                id,
                conversationId,
                tool,
                otherArguments,
                serviceId,
                serviceName,
                target,
                risk,
                requiredRole,
                state,
                planHash,
                otherCall,
                rules,
                summary,
                otherPreview,
                otherInverse,
                otherInverseNote,
                effect,
                requestedBy,
                decidedBy,
                evidence,
                createdAt,
                expiresAt,
                decidedAt,
                detail,
                deploymentId,
                otherOutput,
                verification,
                undoes,
                undoneBy,
                escalatedAt,
                settled);
    }

    /**
     * The one call that carries an action out, to the byte. Its {@code Idempotency-Key} is the action's id.
     *
     * @param receiver the service that takes it
     * @param body as it is sent; absent where nothing is
     * @param seen the state of the target in which the receiver takes it, in the receiver's words
     */
    public record ShownCall(
            String receiver,
            String method,
            String path,
            @Nullable String body,
            String seen) {}

    /** What a plan was made under: another version of any of them means another plan. */
    public record Rules(String workspace, int gateVersion, int toolSchemaVersion, long policyVersion) {}

    /** Where it is proposed to take an action back. */
    public record Undo(ConversationId conversationId, UUID runId) implements Payload {}

    /** A tool with its arguments. */
    public record Call(String tool, Map<String, Object> arguments) {

        public Call {
            arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        }
    }

    /**
     * What an action is meant to do to its target.
     *
     * @param aims these are to be well afterwards
     * @param guards these are not to get worse
     */
    public record Effect(List<WatchedSignal> aims, List<WatchedSignal> guards) {

        public Effect {
            aims = List.copyOf(aims);
            guards = List.copyOf(guards);
        }

        /**
         * The same signals, for a trouble that is seen in some of them.
         *
         * @param found where it is seen; none when that is not known
         */
        public Effect against(List<WatchedSignal> found) {
            if (found.isEmpty()) {
                return this;
            }
            // Whatever it was done for, what it is done to has to run.
            var nextAims = Stream.concat(found.stream(), aims.stream().filter(WatchedSignal.READY_REPLICAS::equals))
                    .distinct()
                    .toList();
            return new Effect(
                    nextAims,
                    Stream.concat(aims.stream(), guards.stream())
                            .filter(signal -> !nextAims.contains(signal))
                            .toList());
        }

        public boolean watches(WatchedSignal signal) {
            return aims.contains(signal) || guards.contains(signal);
        }
    }

    /** @param callId the tool call whose result says so */
    public record Evidence(String text, String callId) {}

    /**
     * What the signals said afterwards.
     *
     * @param verdict {@code verified}, {@code regressed} or {@code inconclusive}
     * @param before absent when nothing was measured
     */
    public record Verification(
            String verdict,
            String detail,
            @Nullable Signal before,
            @Nullable Signal after) {}

    /**
     * @param errorRate share of requests that failed, 0 to 1
     * @param latencyP95 in milliseconds; absent when nothing came, or it was not watched
     * @param readyReplicas absent when they were not watched, or not known
     */
    public record Signal(
            double errorRate,
            long requests,
            Instant from,
            Instant to,
            @Nullable Double latencyP95,
            @Nullable Integer readyReplicas,
            @Nullable Integer wantedReplicas) {}
}
