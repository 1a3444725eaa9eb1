package io.syntra.agent.action;

import io.syntra.agent.signal.Replicas;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Write;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.ActionView.Rules;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.identity.Caller;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A proposed change. What is in its plan never changes after it is stored. */
@Entity
@Table(name = "action")
class Action {

    @Id
    UUID id;

    String workspace;
    UUID conversationId;
    UUID runId;
    UUID toolCallId;
    String tool;

    /** Canonical JSON. */
    String arguments;

    /** What is changed, by the name that people know. */
    String target;

    @Nullable UUID serviceId;

    @Enumerated(EnumType.STRING)
    Risk risk;

    String requiredRole;
    String requestedBy;
    String summary;
    String preview;

    @Nullable String inverse;

    String inverseNote;

    /** Absent where nothing shows it, and in what was proposed before there were effects. */
    @Nullable String effect;

    String evidence;

    /** What it is an answer to; absent when a person asked for it, empty when its brain has no name for it. */
    @Nullable String finding;

    /** What is tried, whatever its numbers; absent in what was proposed before this was kept. */
    @Nullable String fix;

    /** What was seen of the target, in the receiver's words. */
    String fingerprint;

    long policyVersion;

    String planHash;

    @Enumerated(EnumType.STRING)
    private ActionState state = ActionState.AWAITING;

    /** Nothing is left to do, and the run that proposed it has its result. */
    boolean settled;

    /** The run has its result, though the receiver is still asked how it went. */
    boolean told;

    Instant createdAt;
    Instant expiresAt;

    @Nullable String decidedBy;

    @Nullable String decidedRoles;

    @Nullable Instant decidedAt;

    /** As the gateway signed it; see {@link io.syntra.identity.Approval}. */
    @Nullable String approval;

    /** When it ends, which is with the session of the approver. */
    @Nullable Instant approvalUntil;

    @Nullable Instant executingAt;

    /** Those there were just before; absent when they were not known. */
    @Nullable String replicasBefore;

    /** The end of the bearer of the latest call that was made, or was about to be. */
    @Nullable Instant callUntil;

    /** How often the call was made again. */
    int calledAgain;

    /** The receiver's own name for what it does. */
    @Nullable String reference;

    /** What came out of it, cleaned. */
    @Nullable String output;

    @Nullable Instant executedAt;

    @Nullable String detail;

    @Nullable String verification;

    @Nullable UUID undoes;

    @Nullable UUID undoneBy;

    /** When the same was wanted once more and not proposed. */
    @Nullable Instant escalatedAt;

    long fence;

    /** For how long the receiver was asked, see {@link Asking}. */
    long askedMillis;

    long silentMillis;

    /** Claims since the last step, or the last look. */
    int attempts;

    @Nullable Instant leaseUntil;

    ActionState state() {
        return state;
    }

    Stage stage() {
        return Stage.of(this);
    }

    /** Stages do, and nobody else. */
    Action become(ActionState next, @Nullable String why) {
        state = next;
        detail = why;
        return this;
    }

    ActionId actionId() {
        return new ActionId(id);
    }

    ConversationId conversation() {
        return new ConversationId(conversationId);
    }

    WorkspaceId workspaceId() {
        return new WorkspaceId(workspace);
    }

    @Nullable ServiceId service() {
        return serviceId == null ? null : new ServiceId(serviceId);
    }

    /** The person who approved, with the rights they approved with. */
    Caller approver() {
        if (decidedBy == null || decidedRoles == null) {
            throw new IllegalStateException("action " + id + " was not decided");
        }
        return new Caller(workspaceId(), decidedBy, Set.of(decidedRoles.split(",")), null);
    }

    /** Nothing is begun from then on. */
    Instant until() {
        return endsWithSession() ? Objects.requireNonNull(approvalUntil) : expiresAt;
    }

    /** Whether the session of the approver ends before the plan does. */
    boolean endsWithSession() {
        return approvalUntil != null && approvalUntil.isBefore(expiresAt);
    }

    Arguments arguments() {
        return new Arguments(Json.mapper().valueToTree(Stored.read(arguments, Stored.OBJECT)));
    }

    ActionView view(ActionTool known) {
        return view(known.write(arguments()));
    }

    /** @param write its call */
    ActionView view(Write write) {
        return new ActionView(
                actionId(),
                conversation(),
                tool,
                Stored.read(arguments, Stored.OBJECT),
                service(),
                serviceId == null ? null : target,
                target,
                risk,
                requiredRole,
                state,
                planHash,
                write.shown(fingerprint),
                new Rules(workspace, ActionGate.VERSION, ToolCatalog.SCHEMA_VERSION, policyVersion),
                summary,
                preview,
                inverse == null ? null : Stored.read(inverse, Stored.CALL),
                inverseNote,
                effect == null ? null : effect(),
                requestedBy,
                decidedBy,
                evidence(),
                createdAt,
                expiresAt,
                decidedAt,
                detail,
                serviceId == null || reference == null ? null : DeploymentId.fromString(reference),
                output == null ? null : Stored.read(output, Stored.OBJECT),
                verification(),
                undoes == null ? null : new ActionId(undoes),
                undoneBy == null ? null : new ActionId(undoneBy),
                escalatedAt,
                settled);
    }

    List<Evidence> evidence() {
        return Stored.read(evidence, Stored.EVIDENCE);
    }

    /** What was proposed before plans had one is watched as it was then. */
    Effect effect() {
        return effect == null
                ? new Effect(List.of(WatchedSignal.ERROR_RATE), List.of())
                : Stored.read(effect, Stored.EFFECT);
    }

    @Nullable Replicas replicasBefore() {
        return replicasBefore == null ? null : Stored.read(replicasBefore, Stored.REPLICAS);
    }

    @Nullable Verification verification() {
        return verification == null ? null : Stored.read(verification, Stored.VERIFICATION);
    }

    /** What the others are told when it ended without its call. */
    ActionEvent.Dropped dropped(Instant at) {
        return new ActionEvent.Dropped(
                actionId(), tool, service(), state.name().toLowerCase(Locale.ROOT), String.valueOf(detail), at);
    }

    /** What is told of it in the audit log, which everybody may read; the plan itself is there by its hash. */
    Map<String, Object> audited(ActionTool known) {
        return Map.of(
                "tool", tool,
                "arguments", known.forEverybody(Stored.read(arguments, Stored.OBJECT)),
                "target", target,
                "plan_hash", planHash,
                "requested_by", requestedBy,
                "conversation_id", conversationId.toString());
    }
}
