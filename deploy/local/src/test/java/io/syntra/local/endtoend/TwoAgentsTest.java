package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.audit.AuditView;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.local.api.EventStream;
import io.syntra.local.demo.Traffic;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.setup.Port;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two processes of the agent on one database. One is killed while it reads for an answer, and while the change that it has
 * sent is on its way; the other one ends both. Guarded by: the leases of runs and actions, the write-ahead in {@code
 * Steps.begin}, and the key of the call.
 */
@ExtendWith(RunningSuite.class)
@Order(3)
class TwoAgentsTest {

    private static final String APP = "twice-api";
    private static final Duration TAKEN_OVER = Duration.ofMinutes(2);
    private static final int SECONDS_UNTIL_IT_ACTS = 10;

    /** Any agent may take what is asked for; nearly always it is the one that was told of it. */
    private static final int TRIES = 4;

    private static final Caller ADMIN =
            new Caller(new WorkspaceId("default"), "admin", Role.including(Role.ADMIN), null);

    @Test
    void whatADeadAgentHadInHandTheOtherOneEndsOnce(Suite suite) throws Exception {
        var installation = suite.installation();
        suite.deploys(APP, "shop-api");
        var app = new DeployedServices(suite.api()).require(APP).id();
        var router = URI.create(installation.settings().url(Port.ROUTER));
        try (var traffic = new Traffic(router, APP + ".localhost", List.of("/products"), Clock.systemUTC()).start(20);
                var deployer = Wire.to(installation.settings().url(Port.DEPLOYER));
                var second = SecondAgent.of(
                        installation,
                        Map.of(
                                "SYNTRA_DEPLOYER_URL", deployer.url(),
                                "SYNTRA_AGENT_RUN_LEASE", "PT2S",
                                "SYNTRA_AGENT_ACTION_LEASE", "PT2S"))) {
            var acting = acting(suite, second, deployer);
            var reading = reading(suite, second, deployer);
            assertThat(action(suite, acting.action()).state()).isEqualTo(ActionState.EXECUTING);

            second.kill();

            eachOnce(reading.heard(TAKEN_OVER), "tool.finished");
            eachOnce(acting.listener().heard(TAKEN_OVER, "acted"), "action.executed");
            assertThat(traffic.sent()).isPositive();
        }
        onceOutside(suite, app);
        assertThat(installation.works("audit", "verify").out()).isNotBlank();
    }

    private record Acting(Listener listener, ActionId action) {}

    /** Until its change has been made, and the answer has not come. */
    private static Acting acting(Suite suite, SecondAgent second, Wire deployer) throws Exception {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            var listener = Listener.of(suite.api());
            listener.ask(second.api(), "scale %s to %d".formatted(APP, 2 + attempt));
            var proposed = await("a proposal")
                    .atMost(TAKEN_OVER)
                    .until(
                            () -> suite.api()
                                    .all("/actions?conversation_id=" + listener.conversation(), ActionView.class),
                            actions -> !actions.isEmpty())
                    .getFirst();
            var sent = deployer.holds("POST");
            second.approve(proposed, ADMIN);
            if (comes(sent)) {
                return new Acting(listener, proposed.id());
            }
            listener.heard(TAKEN_OVER, "acted");
        }
        throw new AssertionError("the second agent carried nothing out");
    }

    /** Until it waits for what it reads. */
    private static Listener reading(Suite suite, SecondAgent second, Wire deployer) throws Exception {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            var listener = Listener.of(suite.api());
            var read = deployer.holds("GET");
            listener.ask(second.api(), "What changed in " + APP + "?");
            if (comes(read)) {
                return listener;
            }
            listener.heard(TAKEN_OVER);
        }
        throw new AssertionError("the second agent read nothing");
    }

    private static boolean comes(CompletableFuture<String> request) throws Exception {
        try {
            return !request.get(SECONDS_UNTIL_IT_ACTS, TimeUnit.SECONDS).isEmpty();
        } catch (TimeoutException theOtherOneTookIt) {
            return false;
        }
    }

    private static void eachOnce(List<EventStream.Event> events, String name) {
        var ids = events.stream()
                .filter(event -> event.name().equals(name))
                .map(event -> event.data().path("call_id").asText()
                        + event.data().path("action_id").asText())
                .toList();
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    }

    private static void onceOutside(Suite suite, ServiceId app) {
        var actions = suite.api().all("/actions", ActionView.class).stream()
                .filter(action -> app.equals(action.serviceId()))
                .toList();
        var changes = suite.api().all("/services/" + app + "/deployments", DeploymentView.class).stream()
                .filter(change -> change.kind() == DeploymentKind.SCALE)
                .toList();
        assertThat(changes)
                .extracting(DeploymentView::idempotencyKey)
                .containsExactlyInAnyOrderElementsOf(
                        actions.stream().map(action -> action.id().toString()).toList());
        assertThat(suite.api().get("/services/" + app, ServiceView.class).readyReplicas())
                .isEqualTo(changes.getFirst().replicas());
        for (var action : actions) {
            assertThat(suite.api().all("/audit?action_id=" + action.id(), AuditView.class))
                    .extracting(AuditView::kind)
                    .doesNotHaveDuplicates()
                    .contains("action.approved", "action.executing", "action.succeeded");
        }
    }

    private static ActionView action(Suite suite, ActionId id) {
        return suite.api().get("/actions/" + id, ActionView.class);
    }
}
