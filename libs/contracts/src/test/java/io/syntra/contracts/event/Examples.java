package io.syntra.contracts.event;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.AlertRuleId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.RunId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.RunMode;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One event of each type, as the documentation shows it. */
final class Examples {

    private static final Instant AT = Instant.parse("2026-01-31T09:30:00Z");
    private static final ServiceId SERVICE = new ServiceId(uuid(1));
    private static final DeploymentId DEPLOYMENT = new DeploymentId(uuid(2));
    private static final DeploymentId EARLIER = new DeploymentId(uuid(3));
    private static final ReleaseId RELEASE = new ReleaseId(uuid(4));
    private static final ReleaseId EARLIER_RELEASE = new ReleaseId(uuid(5));
    private static final ErrorGroupId GROUP = new ErrorGroupId(uuid(6));
    private static final ErrorGroupId OTHER_GROUP = new ErrorGroupId(uuid(14));
    private static final AlertRuleId RULE = new AlertRuleId(uuid(15));
    private static final ActionId ACTION = new ActionId(uuid(7));
    private static final WorkflowId WORKFLOW = new WorkflowId(uuid(8));
    private static final RunId RUN = new RunId(uuid(9));
    private static final DeliveryId DELIVERY = new DeliveryId(uuid(10));
    private static final TargetId TARGET = new TargetId(uuid(12));
    private static final AgentRequestId REQUEST = new AgentRequestId(uuid(13));
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final String MESSAGE = "Cannot read properties of undefined (reading 'user')";

    static List<DomainEvent> all() {
        return List.of(
                new ServiceEvent.Created(SERVICE, "shop-api", "ada", AT),
                new ServiceEvent.Scaled(SERVICE, "shop-api", 1, 3, AT),
                new ServiceEvent.Restarted(SERVICE, "shop-api", 3, AT),
                new ServiceEvent.EnvChanged(SERVICE, "shop-api", List.of("LOG_LEVEL"), AT),
                new ServiceEvent.HealthChanged(
                        SERVICE, "shop-api", HealthStatus.HEALTHY, HealthStatus.DEGRADED, 2, 3, AT),
                new ServiceEvent.RetentionDeclared(
                        SERVICE,
                        "shop-api",
                        List.of(new Keeping(null, 30, null), new Keeping("logs", 7, 1_000_000_000L)),
                        "ada",
                        AT),
                new ServiceEvent.Deleted(SERVICE, "shop-api", AT),
                new DeploymentEvent.Requested(
                        SERVICE, "shop-api", DEPLOYMENT, DeploymentKind.DEPLOY, RELEASE, 2, "ada", AT),
                new DeploymentEvent.Started(
                        SERVICE, "shop-api", DEPLOYMENT, DeploymentKind.DEPLOY, RELEASE, 2, EARLIER_RELEASE, AT),
                new DeploymentEvent.StepReached(
                        SERVICE, DEPLOYMENT, "health_gate", "1 of 1 replicas answer /healthz", AT),
                new DeploymentEvent.Succeeded(SERVICE, "shop-api", DEPLOYMENT, DeploymentKind.DEPLOY, RELEASE, 2, AT),
                new DeploymentEvent.Failed(
                        SERVICE,
                        "shop-api",
                        DEPLOYMENT,
                        DeploymentKind.DEPLOY,
                        RELEASE,
                        2,
                        "health_timeout",
                        "No replica answered /healthz within 30 s; v1 still serves.",
                        AT),
                new DeploymentEvent.RolledBack(SERVICE, "shop-api", EARLIER, DEPLOYMENT, AT),
                new DeploymentEvent.Superseded(SERVICE, "shop-api", EARLIER, DEPLOYMENT, AT),
                new RouteTable(
                        SERVICE,
                        "shop-api",
                        7,
                        AT,
                        List.of(new RouteTable.Target(
                                RELEASE,
                                "v2",
                                100,
                                "local",
                                List.of(new RouteTable.Endpoint(new ReplicaId(uuid(11)), "127.0.0.1", 20001))))),
                new TrafficSample(
                        SERVICE,
                        AT,
                        List.of(new TrafficSample.Share(
                                RELEASE,
                                "v2",
                                "local",
                                20,
                                1,
                                4,
                                0,
                                2_400,
                                51_200,
                                Collections.nCopies(TrafficSample.LATENCY_BOUNDS_MS.size() + 1, 0L))),
                        List.of("GET /users/{id}")),
                new ErrorGroupEvent.Opened(
                        GROUP, SERVICE, "shop-api", "TypeError", MESSAGE, "getUser (server.js)", "v2", 1, AT, AT),
                new ErrorGroupEvent.Spiking(GROUP, SERVICE, "shop-api", "TypeError", MESSAGE, 240, AT),
                new ErrorGroupEvent.Regressed(GROUP, SERVICE, "shop-api", "TypeError", MESSAGE, "v3", AT),
                new ErrorGroupEvent.Resolved(GROUP, SERVICE, "shop-api", "ada", AT),
                new ErrorGroupEvent.Merged(GROUP, OTHER_GROUP, SERVICE, "shop-api", "ada", AT),
                new ErrorGroupEvent.Split(
                        GROUP,
                        OTHER_GROUP,
                        SERVICE,
                        "shop-api",
                        "ada",
                        "TypeError",
                        MESSAGE,
                        ErrorGroupStatus.OPEN,
                        AT),
                new AlertEvent.Fired(
                        RULE,
                        "CheckoutTimeouts",
                        HASH.substring(0, 32),
                        "critical",
                        Map.of("service", "shop-api"),
                        Map.of("summary", "12 timeouts of shop-api in 5 minutes"),
                        12.0,
                        AT,
                        false,
                        AT),
                new AlertEvent.Resolved(
                        RULE,
                        "CheckoutTimeouts",
                        HASH.substring(0, 32),
                        "critical",
                        Map.of("service", "shop-api"),
                        AT,
                        "recovered",
                        AT),
                new WorkflowTrigger(WORKFLOW, Map.of("ticket", "OPS-7"), AT),
                new WorkflowRunEvent.Started(RUN, WORKFLOW, "tell the team", "error_group.opened", AT),
                new WorkflowRunEvent.NodeFinished(RUN, WORKFLOW, "notify", "succeeded", 1, AT),
                new WorkflowRunEvent.Finished(RUN, WORKFLOW, "tell the team", "succeeded", null, AT),
                NotificationRequest.toWebhook(
                        DELIVERY,
                        "https://hooks.example.com/team",
                        "New error in shop-api",
                        "TypeError: " + MESSAGE,
                        Map.of("version", "v2"),
                        "workflow_run:" + RUN,
                        AT),
                new DeliveryEvent.Delivered(DELIVERY, "webhook", 1, List.of(), "workflow_run:" + RUN, AT),
                new DeliveryEvent.Failed(
                        DELIVERY, "webhook", 1, "the target answered 410 Gone", "workflow_run:" + RUN, AT),
                new DeliveryEvent.Unknown(DELIVERY, "webhook", 1, "no answer within 10 s", "workflow_run:" + RUN, AT),
                new TargetEvent.NeedsAttention(
                        TARGET,
                        "telegram",
                        "Telegram chat -1001234567890",
                        "Telegram answered 403: Forbidden: bot was kicked from the supergroup chat",
                        AT),
                new TargetEvent.Recovered(TARGET, "telegram", "Telegram chat -1001234567890", "ada", AT),
                new TargetEvent.Moved(TARGET, "telegram", "Telegram chat -123456", "-1001234567890", AT),
                new ActionEvent.Proposed(
                        ACTION,
                        "rollback",
                        SERVICE,
                        "medium",
                        HASH,
                        "ada",
                        AT.plusSeconds(900),
                        "workflow_run:" + uuid(7),
                        AT),
                new ActionEvent.Approved(ACTION, "rollback", HASH, "ada", AT),
                new ActionEvent.Rejected(ACTION, "rollback", "ada", AT),
                new ActionEvent.Executed(ACTION, "rollback", SERVICE, "succeeded", "deployment " + DEPLOYMENT, AT),
                new ActionEvent.Dropped(
                        ACTION, "rollback", SERVICE, "expired", "Not done: nobody decided in time.", AT),
                new ActionEvent.Verified(
                        ACTION,
                        "rollback",
                        SERVICE,
                        "verified",
                        Map.of("error_rate_before", "0.31", "error_rate_after", "0"),
                        AT),
                new ActionEvent.Compensated(ACTION, new ActionId(uuid(12)), AT),
                new ActionEvent.Escalated(
                        ACTION, "restart_service", SERVICE, "shop-api", "Restart shop-api (2 replicas)", 2, AT),
                new AgentRequest.Question(
                        REQUEST,
                        "tell the team: ask",
                        "Why does shop-api fail?",
                        RunMode.QUICK,
                        "ada",
                        "workflow_run:" + RUN,
                        AT),
                new AgentRequest.Change(
                        REQUEST,
                        "tell the team: restart",
                        "restart_service",
                        Map.of("service_id", "shop-api"),
                        "Its memory grows.",
                        "ada",
                        "workflow_run:" + RUN,
                        AT),
                new AgentRequest.Withdrawn(REQUEST, "tell the team: restart", "ada", "workflow_run:" + RUN, AT),
                new AgentAnswer.Answered(
                        REQUEST,
                        new ConversationId(uuid(14)),
                        "acted",
                        "Done, and verified.",
                        new AgentAnswer.Action(ACTION, ActionState.VERIFIED),
                        "workflow_run:" + RUN,
                        AT),
                new AgentAnswer.Refused(
                        REQUEST, "The agent takes no more questions at a time.", "workflow_run:" + RUN, AT),
                new AuditCheckpoint(
                        new WorkspaceId("default"),
                        1,
                        List.of(HASH),
                        AT,
                        "3b1f0c9a7d2e4f58",
                        "ayAUAMfSbrD84v9A31Bwx/wAcchBxT2x8Ufs4Ml54NmnHpseHhVfQoqP+5dgrbY8ouCoLkNKFdn48b/1dip+ug=="),
                new UsageEvent(
                        SERVICE,
                        UsageEvent.REPLICA_SECONDS,
                        new BigDecimal("10.000"),
                        AT,
                        AT.plusSeconds(10),
                        Map.of("region", "local", "version", "v2")),
                new SessionEvent.TokenIssued("bob", "ada", "admin", AT.plusSeconds(30 * 86_400L), AT),
                new SessionEvent.Ended("bob", "ada", List.of("cy"), AT),
                new DecisionEvent.ApprovalDecided(
                        uuid(14), RUN, "deploy at night", "ask", "Restart shop-api?", "approved", "go", "ada", AT),
                new DecisionEvent.Silenced(
                        uuid(15),
                        List.of("service=\"shop-api\""),
                        AT,
                        AT.plusSeconds(7_200),
                        "we move the database",
                        "ada",
                        AT),
                new DecisionEvent.SilenceEnded(uuid(15), "bob", AT),
                new DecisionEvent.InhibitionsChanged(3, 2, "ada", AT),
                new KeepingEvent.RetentionSet(
                        SERVICE, "logs", 7, 1_000_000_000L, KeepingEvent.RetentionSet.FILE, "ada", AT),
                new KeepingEvent.ErasureRequested(uuid(16), "logs", AT.minusSeconds(86_400), AT, "ada", AT),
                new KeepingEvent.Erased(uuid(16), 12, "ada", AT),
                new MessageDecisionEvent.Resent(
                        new DeliveryId(uuid(17)),
                        "telegram",
                        "Telegram chat -1001234567890",
                        "unknown",
                        "no answer in 15 s",
                        "workflow_run:" + RUN,
                        "ada",
                        AT),
                new MessageDecisionEvent.MarkedDelivered(
                        new DeliveryId(uuid(17)),
                        "telegram",
                        "Telegram chat -1001234567890",
                        "unknown",
                        "no answer in 15 s",
                        "workflow_run:" + RUN,
                        "ada",
                        AT),
                new MessageDecisionEvent.TargetCleared(
                        new TargetId(uuid(18)), "telegram", "Telegram chat -1001234567890", "ada", AT),
                new MessageDecisionEvent.NoticesChosen(
                        new TargetId(uuid(18)), "telegram", "Telegram chat -1001234567890", true, "ada", AT));
    }

    private static UUID uuid(int number) {
        return new UUID(0x019c_0000_0000_7000L, 0x8000_0000_0000_0000L | number);
    }

    private Examples() {}
}
