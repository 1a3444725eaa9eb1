package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.client.BrokenOff;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.Plan;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.CanonicalJson;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.identity.Caller;
import io.syntra.identity.PlanHash;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Takes proposals. Whatever a brain says, nothing changes without one, and without a person's decision on it, which
 * {@link Decisions} takes.
 */
@Singleton
public class ActionGate {

    static final String CHANGES_OFF =
            "Changes are switched off in this workspace. An admin can allow them again with PUT /policy.";

    /** Raised when the rules of the gate change: approvals under older rules do not count. */
    static final int VERSION = 3;

    private static final int LONGEST_ON_RECORD = 4_000;

    private final Actions actions;
    private final Admission admission;
    private final ToolCatalog tools;
    private final Database database;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final ActionConfig config;
    private final Clock clock;

    ActionGate(
            Actions actions,
            Admission admission,
            ToolCatalog tools,
            Database database,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            ActionConfig config,
            Clock clock) {
        this.actions = actions;
        this.admission = admission;
        this.tools = tools;
        this.database = database;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Plans a change and stores it for a person to decide on. Called on a worker thread.
     *
     * @param record stores the call in the same transaction
     */
    public Proposed propose(Proposal wanted, Recording record) {
        var tool = tools.action(wanted.tool());
        var faults = tool.arguments().faults(wanted.arguments());
        if (!faults.isEmpty()) {
            return refuse(
                    wanted, ToolResult.refused("invalid_arguments", String.join("; ", faults), List.of()), record);
        }
        Plan plan;
        try {
            plan = BrokenOff.askedAgain(() -> tool.plan(new Arguments(wanted.arguments()), wanted.caller()));
        } catch (RuntimeException e) {
            return refuse(wanted, ToolRunner.refusal(e), record);
        }
        var proposal = wanted.of(plan);
        return database.call(() -> admission.of(proposal, plan).chain(answer -> switch (answer) {
            case Admission.Refused refused -> refusal(proposal, refused.result(), record);
            case Admission.Escalated escalated -> escalation(proposal, plan, escalated, record);
            case Admission.Admitted admitted -> store(action(proposal, tool, plan, admitted.policyVersion()), record);
        }));
    }

    /** Refused as others are, and told to whoever has asked to hear of it. An action is held before a run, as everywhere. */
    private Uni<Proposed> escalation(Proposal proposal, Plan plan, Admission.Escalated escalated, Recording record) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var event = new ActionEvent.Escalated(
                escalated.newest(),
                proposal.tool(),
                plan.target().service(),
                Untrusted.line(plan.target().name()),
                Untrusted.line(plan.summary()),
                escalated.times(),
                now);
        return actions.escalated(escalated.newest(), now)
                .chain(() -> refusal(proposal, escalated.result(), (refused, onRecord) -> record.of(refused, onRecord)
                        .chain(() -> outbox.append(proposal.caller().workspace(), event))));
    }

    /** Puts on record that a proposal was not even planned, and why. */
    public Proposed refuse(Proposal proposal, ToolResult result, Recording record) {
        return database.call(() -> refusal(proposal, result, record));
    }

    private Uni<Proposed> refusal(Proposal proposal, ToolResult result, Recording record) {
        var refused = new Proposed.Refused(result);
        return record.of(
                        refused,
                        () -> audit.append(
                                proposal.caller().workspace(),
                                "proposal.refused",
                                null,
                                proposal.caller().user(),
                                Map.of(
                                        "tool", Untrusted.name(proposal.tool()),
                                        "arguments",
                                                Untrusted.shorter(
                                                        onRecord(proposal).toString(), LONGEST_ON_RECORD),
                                        "reason", result.summary(),
                                        "conversation_id",
                                                proposal.conversation().toString())))
                .replaceWith(refused);
    }

    /** Of a tool that there is not, nobody knows what its arguments are: only their names stand there. */
    private JsonNode onRecord(Proposal proposal) {
        return tools.find(proposal.tool()).orElse(null) instanceof ActionTool tool
                ? tool.onRecord(proposal.arguments())
                : Untrusted.clean(Json.mapper()
                        .<JsonNode>valueToTree(proposal.arguments()
                                .propertyStream()
                                .map(Map.Entry::getKey)
                                .toList()));
    }

    private Action action(Proposal proposal, ActionTool tool, Plan plan, long policyVersion) {
        var action = new Action();
        action.id = UUID.randomUUID();
        action.workspace = proposal.caller().workspace().value();
        action.conversationId = proposal.conversation().value();
        action.runId = proposal.run();
        action.toolCallId = proposal.call();
        action.undoes = proposal.undoes();
        action.tool = tool.name();
        action.arguments = CanonicalJson.of(plan.arguments());
        action.target = Untrusted.line(plan.target().name());
        var service = plan.target().service();
        action.serviceId = service == null ? null : service.value();
        action.risk = tool.risk();
        action.requiredRole = tool.requiredRole();
        action.requestedBy = proposal.caller().user();
        action.summary = Untrusted.line(plan.summary());
        action.preview = Untrusted.clean(plan.preview());
        action.inverse = plan.inverse() == null ? null : Stored.write(plan.inverse());
        action.inverseNote = Untrusted.line(plan.inverseNote());
        var effect = plan.effect();
        action.effect = effect == null ? null : Stored.write(effect.against(proposal.seenIn()));
        action.evidence = Stored.write(proposal.evidence().stream()
                .map(evidence -> new Evidence(Untrusted.line(evidence.text()), evidence.callId()))
                .toList());
        action.finding = proposal.finding();
        action.fix = plan.fix();
        action.fingerprint = plan.seen().fingerprint();
        action.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        action.expiresAt =
                action.createdAt.plus(action.risk == Risk.HIGH ? config.expiryOfHighRisk() : config.expiry());
        action.policyVersion = policyVersion;
        action.planHash = PlanHash.of(action.view(tool)).orElseThrow();
        return action;
    }

    private Uni<Proposed> store(Action action, Recording record) {
        var stored = new Proposed.Stored(action.actionId());
        var tool = tools.action(action.tool);
        return record.of(stored, () -> actions.persist(action)
                        .chain(() -> audit.append(
                                action.workspaceId(),
                                "action.proposed",
                                action.actionId(),
                                action.requestedBy,
                                action.audited(tool))))
                .chain(() -> journal.append(
                        action.conversation(), new AgentEvent.ActionProposed(action.runId, action.view(tool))))
                .chain(() -> actions.origin(action.runId))
                .chain(origin -> outbox.append(
                        action.workspaceId(),
                        new ActionEvent.Proposed(
                                action.actionId(),
                                action.tool,
                                action.service(),
                                action.risk.name().toLowerCase(Locale.ROOT),
                                action.planHash,
                                action.requestedBy,
                                action.expiresAt,
                                origin,
                                action.createdAt)))
                .replaceWith(stored);
    }

    /** Actions of a run that made it worse, and that nobody has proposed to take back. Within a session. */
    public Uni<List<ActionId>> leftWorse(UUID run) {
        return actions.leftWorse(run).map(ids -> ids.stream().map(ActionId::new).toList());
    }

    /** @param summary of what it takes back */
    public record Inverse(Call call, String summary) {}

    /** What takes an action back. Within a session; fails with the reason when nothing does. */
    public Uni<Inverse> inverse(Caller caller, ActionId id) {
        return actions.require(caller.workspace(), id).map(action -> {
            if (action.inverse == null) {
                throw ProblemException.of(ProblemCode.CONFLICT, action.inverseNote);
            }
            if (!(action.stage() instanceof Stage.Done)) {
                throw ProblemException.of(
                        ProblemCode.CONFLICT,
                        action.undoneBy == null
                                ? "This action was not carried out to its end, so there is nothing to take back; its state is "
                                        + action.state().name().toLowerCase(Locale.ROOT) + "."
                                : "This action was taken back by action " + action.undoneBy + ".");
            }
            return new Inverse(Stored.read(action.inverse, Stored.CALL), action.summary);
        });
    }
}
