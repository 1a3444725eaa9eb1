package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.client.DeployerReads;
import io.syntra.agent.client.TelemetryReads;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.World;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.store.AfterCommit;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.MortalDatabase;
import io.syntra.agent.store.MortalDatabase.Moment;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Approvals;
import io.syntra.identity.Caller;
import io.syntra.identity.PlanHash;
import io.syntra.identity.Role;
import io.syntra.identity.ServiceTokens;
import io.syntra.identity.Standings;
import io.syntra.outbox.Outbox;
import io.syntra.testing.FakeGateway;
import io.syntra.testing.TestTokens;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * The gate without HTTP before it, in a workspace of its own: proposals stand in a conversation that is over, and what
 * is approved is carried out when the test says so.
 */
@Dependent
public class Gatehouse {

    /** Nobody waits for it; so long nobody else takes what rests. */
    private static final Duration POLL = Duration.ofSeconds(30);

    private static final int MOST_LOOKS = 500;

    public final WorkspaceId workspace =
            new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 8));
    private final UUID conversation = UUID.randomUUID();
    private final UUID run = UUID.randomUUID();

    /** Looked up at once: the threads of the fakes find no configuration. */
    private final FakeGateway.Remote gateway =
            new FakeGateway.Remote(URI.create(ConfigProvider.getConfig().getValue(FakeGateway.ADDRESS, String.class)));

    @Inject
    Clock everybodys;

    @Inject
    Database database;

    @Inject
    Vertx vertx;

    @Inject
    AfterCommit afterCommit;

    @Inject
    Sql sql;

    @Inject
    ToolCatalog tools;

    @Inject
    ServiceTokens tokens;

    @Inject
    Standings standings;

    @Inject
    @RestClient
    DeployerWrites writes;

    @Inject
    @RestClient
    TelemetryReads telemetry;

    @Inject
    @RestClient
    DeployerReads deployer;

    @Inject
    Actions actions;

    @Inject
    Policies policies;

    @Inject
    Undecided undecided;

    @Inject
    Approvals approvals;

    @Inject
    Settlement settlement;

    @Inject
    AuditTrail audit;

    @Inject
    Journal journal;

    @Inject
    Outbox outbox;

    @Inject
    ActionConfig config;

    private @Nullable Clock own;
    private int open = 10_000;
    private int openOfAll = 10_000;

    @PostConstruct
    void open() {
        execute("insert into conversation (id, workspace, title, created_by, created_at, updated_at) values ('"
                + conversation + "', '" + workspace.value() + "', 'a test', 'ada', now(), now())");
        execute("insert into run (id, workspace, conversation_id, question, person, roles, state, brain, created_at)"
                + " values ('" + run + "', '" + workspace.value() + "', '" + conversation
                + "', 'please', 'ada', 'admin', 'finished', 'test', now())");
        execute("insert into policy values ('" + workspace.value()
                + "', true, 'NEVER', 10000, 10000, 10000, 1, 'ada', now())");
    }

    /** From now on this is what its time is, and that of nobody else. */
    void at(Clock its) {
        own = its;
    }

    /** From now on so many proposals may wait for a decision. */
    void opensAtMost(int ofPerson, int ofWorkspace) {
        open = ofPerson;
        openOfAll = ofWorkspace;
    }

    private Clock clock() {
        return own == null ? everybodys : own;
    }

    private Limits limits() {
        return new Limits(clock());
    }

    private Recurrence recurrence() {
        return new Recurrence(actions, config, clock());
    }

    /** The neighbours, with these services, which are of this workspace. */
    Neighbours neighbours(World... worlds) {
        for (var world : worlds) {
            world.in(workspace);
        }
        return Neighbours.of(worlds);
    }

    Caller person(String name, String role) {
        return new Caller(workspace, name, Role.including(role), null);
    }

    /** @param by whose message it was */
    Proposed propose(Caller by, String tool, JsonNode arguments) {
        return propose(by, tool, arguments, null, null);
    }

    /** @param finding what it is an answer to */
    Proposed propose(Caller by, String tool, JsonNode arguments, @Nullable String finding, @Nullable UUID undoes) {
        return gate(database)
                .propose(
                        new Proposal(
                                new ConversationId(conversation),
                                run,
                                UUID.randomUUID(),
                                tool,
                                arguments,
                                List.of(),
                                finding,
                                null,
                                List.of(),
                                by,
                                undoes),
                        (proposed, onRecord) -> onRecord.get());
    }

    ActionId proposed(String tool, JsonNode arguments) {
        return stored(propose(person("ada", Role.ADMIN), tool, arguments));
    }

    /** Proposes what takes it back. */
    ActionId undo(ActionId id) {
        var ada = person("ada", Role.ADMIN);
        var call = database.call(() -> gate(database).inverse(ada, id)).call();
        return stored(propose(ada, call.tool(), Json.mapper().valueToTree(call.arguments()), null, id.value()));
    }

    static ActionId stored(Proposed proposed) {
        return switch (proposed) {
            case Proposed.Stored stored -> stored.action();
            case Proposed.Refused refused ->
                throw new AssertionError(refused.result().summary());
        };
    }

    Decisions.Decided decide(Caller by, ActionId action, Decide decide) {
        return decide(by, action, decide, TestTokens.approval(by, action, decide.planHash(), clock()));
    }

    Decisions.Decided decide(Caller by, ActionId action, Decide decide, @Nullable String approval) {
        return database.call(() -> decisions(clock()).decide(by, action, decide, approval));
    }

    /** As the person who has seen everything would. */
    void approve(ActionId id) {
        var action = action(id);
        var decided = decide(
                person("ada", Role.ADMIN), id, new Decide(Decide.Answer.APPROVE, action.planHash, action.target));
        if (!(decided instanceof Decisions.Decided.Counted)) {
            throw new AssertionError("the approval did not count: " + decided);
        }
    }

    /** Before it is approved, so that nobody else carries it out. */
    Claim approveAndClaim(ActionId id) {
        var claim = claim(id);
        approve(id);
        return claim;
    }

    /** As another instance would once the lease of the last one has run out; the running one does not get it. */
    Claim claim(ActionId id) {
        execute("update action set fence = fence + 1, lease_until = now() + interval '1 hour' where id = '" + id + "'");
        return new Claim(id.value(), action(id).fence, 1);
    }

    /** Nothing is waited for. */
    Execution execution(Steps steps, Clock itsClock) {
        return execution(steps, itsClock, new AtOnce(POLL));
    }

    private Execution execution(Steps steps, Clock itsClock, ActionConfig config) {
        return new Execution(
                steps,
                new Measurement(telemetry, deployer, config, clock()),
                tools,
                writes,
                tokens,
                standings,
                config,
                itsClock);
    }

    /** The gate of an instance that reaches the database in its own way. */
    public ActionGate gate(Database its) {
        var admission = new Admission(policies, limits(), new Backlog(open, openOfAll, clock()), recurrence());
        return new ActionGate(actions, admission, tools, its, audit, journal, outbox, config, clock());
    }

    /** Another instance's. */
    public Database database(Consumer<Moment> meanwhile) {
        return new MortalDatabase(vertx, afterCommit, meanwhile);
    }

    Steps steps(Database its) {
        return new Steps(
                actions, policies, limits(), recurrence(), settlement, its, audit, journal, outbox, approvals, clock());
    }

    /** A person says yes, if nobody has yet, and an instance carries it out to its end. */
    public void carryOut(ActionId id, Database its) {
        var first = action(id).stage() instanceof Stage.Awaiting ? approveAndClaim(id) : claim(id);
        carryOn(execution(steps(its), clock()), first);
    }

    /** To its end, or until nobody looks for long; somebody looks as often as it takes, but not for ever. */
    void carryOn(Execution execution, Claim first) {
        var rests = execution.carryOn(first);
        for (int looks = 0; rests.filter(pause -> pause.compareTo(POLL) <= 0).isPresent(); looks++) {
            if (looks == MOST_LOOKS) {
                throw new AssertionError("it comes to no end: "
                        + action(new ActionId(first.id())).state());
            }
            rests = execution.carryOn(claim(new ActionId(first.id())));
        }
    }

    /** As they are taken at another time. */
    Decisions decisions(Clock its) {
        return new Decisions(actions, policies, limits(), settlement, audit, journal, outbox, approvals, its);
    }

    Action action(ActionId id) {
        var action = find(id);
        if (action == null) {
            throw new AssertionError("there is no action " + id);
        }
        return action;
    }

    /** As it is told to whoever may see all of it. */
    ActionView view(ActionId id) {
        var action = action(id);
        return action.view(tools.action(action.tool));
    }

    /** Of its plan as it is stored now. */
    String planHash(ActionId id) {
        return PlanHash.of(view(id)).orElseThrow();
    }

    @Nullable Action find(ActionId id) {
        return database.call(() -> Panache.getSession().chain(session -> session.find(Action.class, id.value())));
    }

    void execute(String change) {
        sql.execute(change);
    }

    /** Rows of a table in this workspace. */
    long count(String table, String where) {
        return Long.parseLong(sql.one("select count(*) from " + table + " where workspace = '" + workspace.value()
                + "' and (" + where + ")"));
    }

    FakeGateway.Remote gateway() {
        return gateway;
    }

    /** The session in which the one action here was approved. */
    void endSession() {
        gateway().end(approval());
    }

    /** The gateway signs with another key now than when it was approved. */
    void changeKey() {
        gateway().refuse(approval());
    }

    private String approval() {
        return sql.one("select approval from action where workspace = '" + workspace.value() + "'");
    }

    long audited(ActionId action, String kind) {
        return count("audit", "action_id = '" + action + "' and kind = '" + kind + "'");
    }

    static JsonNode scale(String service, int replicas) {
        return Json.mapper().createObjectNode().put("service_id", service).put("replicas", replicas);
    }

    static JsonNode command(String program) {
        var json = Json.mapper().createObjectNode().put("server_id", "local");
        json.putArray("command").add(program);
        return json;
    }

    private record AtOnce(Duration poll) implements ActionConfig, ActionConfig.Verify {

        @Override
        public Duration expiry() {
            return Duration.ofMinutes(15);
        }

        @Override
        public Duration expiryOfHighRisk() {
            return Duration.ofMinutes(5);
        }

        @Override
        public int openPerPerson() {
            return 10_000;
        }

        @Override
        public int openPerWorkspace() {
            return 10_000;
        }

        @Override
        public Duration recurrence() {
            return Duration.ofHours(24);
        }

        @Override
        public Duration call() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration askAgain() {
            return Duration.ofMinutes(1);
        }

        @Override
        public Duration follow() {
            return Duration.ofMinutes(10);
        }

        @Override
        public Duration lease() {
            return Duration.ofSeconds(20);
        }

        @Override
        public int attempts() {
            return 5;
        }

        @Override
        public Verify verify() {
            return this;
        }

        @Override
        public Duration before() {
            return Duration.ofMinutes(1);
        }

        @Override
        public Duration settle() {
            return Duration.ZERO;
        }

        @Override
        public int requests() {
            return 20;
        }

        @Override
        public Duration deadline() {
            return Duration.ZERO;
        }
    }
}
