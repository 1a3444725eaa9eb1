package io.syntra.workflow.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.AlertRuleId;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.AlertEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnAlertTest {

    private static final Instant AT = Given.T0;
    private static final ServiceId SERVICE = ServiceId.random();
    private static final ServiceId OTHER = ServiceId.random();
    private static final ErrorGroupId GROUP = ErrorGroupId.random();

    private final Map<String, Alert> firing = new HashMap<>();

    @Test
    void anErrorFiresUntilSomebodyCallsItResolved() {
        hear(new ErrorGroupEvent.Opened(
                GROUP, SERVICE, "shop-api", "TypeError", "x is\u001b[0m undefined", "cart.js:7", "v2", 1, AT, AT));

        assertThat(firing.values()).singleElement().satisfies(alert -> {
            assertThat(alert.labels().values())
                    .containsEntry("alertname", "ErrorGroup")
                    .containsEntry("severity", "error")
                    .containsEntry("service", "shop-api")
                    .containsEntry("workspace", "acme")
                    .containsEntry("error_group", GROUP.toString());
            assertThat(alert.annotations())
                    .containsEntry("summary", "x is [0m undefined")
                    .containsEntry("description", "in cart.js:7");
            assertThat(alert.startsAt()).isEqualTo(AT);
            // Nobody is told when an error no longer happens.
            assertThat(alert.endsAt()).isEqualTo(AT.plus(Duration.ofDays(5)));
            assertThat(alert.timesOut()).isTrue();
            assertThat(alert.generatorUrl()).isEqualTo("/api/v1/errors/" + GROUP);
        });
        hear(new ErrorGroupEvent.Regressed(GROUP, SERVICE, "shop-api", "TypeError", "again", null, AT));
        assertThat(names()).containsExactly("ErrorGroup");
        hear(new ErrorGroupEvent.Spiking(GROUP, SERVICE, "shop-api", "TypeError", "x", 90, AT));
        assertThat(names()).containsExactlyInAnyOrder("ErrorGroup", "ErrorSpike");
        var spike = firing.values().stream()
                .filter(alert -> alert.labels().get("alertname").equals("ErrorSpike"))
                .findFirst()
                .orElseThrow();
        assertThat(spike.endsAt()).isEqualTo(AT.plus(Duration.ofHours(1)));

        hear(new ErrorGroupEvent.Resolved(ErrorGroupId.random(), SERVICE, "shop-api", "ada", AT));
        assertThat(firing).hasSize(2);
        hear(new ErrorGroupEvent.Resolved(GROUP, SERVICE, "shop-api", "ada", AT));
        assertThat(firing).isEmpty();
    }

    /** Guarded by {@code OwnAlert.ofGroup}. */
    @Test
    void anErrorThatIsMergedIntoAnotherFiresNoLonger() {
        hear(new ErrorGroupEvent.Opened(
                GROUP, SERVICE, "shop-api", "TypeError", "x is undefined", "cart.js:7", "v2", 1, AT, AT));

        hear(new ErrorGroupEvent.Merged(GROUP, ErrorGroupId.random(), SERVICE, "shop-api", "ada", AT));

        assertThat(firing).isEmpty();
    }

    /** Guarded by {@code OwnAlert.ofSplit}. */
    @ParameterizedTest
    @CsvSource({"OPEN, true", "REGRESSED, true", "RESOLVED, false", "IGNORED, false", ", false"})
    void anErrorThatIsSplitOffAgainFiresByItsOwnStatus(@Nullable ErrorGroupStatus status, boolean fires) {
        hear(new ErrorGroupEvent.Opened(
                GROUP, SERVICE, "shop-api", "TypeError", "x is undefined", "cart.js:7", "v2", 1, AT, AT));
        var before = Map.copyOf(firing);
        hear(new ErrorGroupEvent.Merged(GROUP, ErrorGroupId.random(), SERVICE, "shop-api", "ada", AT));

        hear(new ErrorGroupEvent.Split(
                GROUP,
                ErrorGroupId.random(),
                SERVICE,
                "shop-api",
                "ada",
                "TypeError",
                "x is undefined",
                status,
                AT.plusSeconds(1)));

        assertThat(firing.keySet()).isEqualTo(fires ? before.keySet() : Set.of());
        assertThat(firing.values())
                .allSatisfy(alert -> assertThat(alert.annotations()).containsEntry("summary", "x is undefined"));
    }

    /** Guarded by {@code OwnAlert.ofRule}. */
    @Test
    void whatARuleFoundFiresWithItsLabelsUntilTheRuleSaysThatItIsOver() {
        var rule = AlertRuleId.random();
        var labels = Map.of("route", "/cart", "severity", "mine", "source", "somewhere");
        for (var repeated : List.of(false, true)) {
            hear(new AlertEvent.Fired(
                    rule,
                    "Slow",
                    "f1",
                    "warning",
                    labels,
                    Map.of("summary", "2 s"),
                    2.0,
                    AT,
                    repeated,
                    AT.plusSeconds(9)));
        }
        hear(new AlertEvent.Fired(
                rule, "Slow", "f2", "warning", Map.of("route", "/pay"), Map.of(), null, AT, false, AT));

        assertThat(firing).hasSize(2);
        assertThat(firing.values())
                .filteredOn(alert -> alert.labels().get("route").equals("/cart"))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.labels().values())
                            .containsEntry("alertname", "Slow")
                            .containsEntry("severity", "warning")
                            .containsEntry("source", "syntra")
                            .containsEntry("workspace", "acme");
                    assertThat(alert.annotations()).containsEntry("summary", "2 s");
                    assertThat(alert.startsAt()).isEqualTo(AT);
                    assertThat(alert.generatorUrl()).isEqualTo("/api/v1/alert-rules/" + rule);
                });
        hear(new AlertEvent.Resolved(rule, "Slow", "f1", "warning", labels, AT, "recovered", AT.plusSeconds(60)));
        assertThat(firing.values())
                .extracting(alert -> alert.labels().get("route"))
                .containsExactly("/pay");
    }

    /** What serves has put right what failed before; more replicas of the old release have not. */
    @ParameterizedTest
    @CsvSource({
        "DEPLOY, DEPLOY, false",
        "DEPLOY, ROLLBACK, false",
        "DEPLOY, SCALE, true",
        "SCALE, SCALE, false",
        "SCALE, RESTART, true",
        "SCALE, DEPLOY, false",
        "ENV_UPDATE, ENV_UPDATE, false"
    })
    void aFailedDeploymentFiresUntilOneSucceedsThatPutsItRight(
            DeploymentKind failed, DeploymentKind succeeded, boolean fires) {
        hear(new DeploymentEvent.Failed(
                SERVICE,
                "shop-api",
                DeploymentId.random(),
                failed,
                ReleaseId.random(),
                2,
                "unhealthy",
                "no answer",
                AT));
        assertThat(names()).containsExactly("DeploymentFailed");
        assertThat(firing.values())
                .allSatisfy(alert -> assertThat(alert.endsAt()).isEqualTo(AT.plus(Duration.ofDays(5))));

        hear(new DeploymentEvent.Succeeded(
                SERVICE, "shop-api", DeploymentId.random(), succeeded, ReleaseId.random(), 1, AT.minusSeconds(1)));
        assertThat(names()).containsExactly("DeploymentFailed");
        hear(new DeploymentEvent.Succeeded(
                OTHER, "cart-api", DeploymentId.random(), succeeded, ReleaseId.random(), 1, AT));
        assertThat(names()).containsExactly("DeploymentFailed");
        hear(new DeploymentEvent.Succeeded(
                SERVICE, "shop-api", DeploymentId.random(), succeeded, ReleaseId.random(), 1, AT));
        assertThat(!firing.isEmpty()).isEqualTo(fires);
    }

    @Test
    void aServiceFiresAccordingToItsHealthUntilItIsWellOrGone() {
        hear(health(HealthStatus.HEALTHY, HealthStatus.DEGRADED));
        assertThat(names()).containsExactly("ServiceDegraded");
        hear(health(HealthStatus.DEGRADED, HealthStatus.UNHEALTHY));
        assertThat(names()).containsExactly("ServiceUnhealthy");
        hear(health(HealthStatus.UNHEALTHY, HealthStatus.DEGRADED));
        hear(health(HealthStatus.DEGRADED, HealthStatus.HEALTHY));
        assertThat(names()).isEmpty();

        hear(health(HealthStatus.HEALTHY, HealthStatus.UNHEALTHY));
        hear(new ErrorGroupEvent.Opened(GROUP, SERVICE, "shop-api", "E", "m", null, null, 1, AT, AT));
        hear(new ServiceEvent.Deleted(OTHER, "cart-api", AT));
        assertThat(names()).hasSize(2);
        hear(new ServiceEvent.Deleted(SERVICE, "shop-api", AT));
        assertThat(names()).isEmpty();
    }

    private static ServiceEvent health(HealthStatus from, HealthStatus to) {
        return new ServiceEvent.HealthChanged(SERVICE, "shop-api", from, to, 1, 3, AT);
    }

    @Test
    void aChangeThatMadeThingsWorseFiresUntilItIsTakenBackOrAnotherHelped() {
        var action = ActionId.random();
        hear(verified(action, "regressed"));
        assertThat(names()).containsExactly("ActionRegressed");
        assertThat(firing.values())
                .allSatisfy(alert -> assertThat(alert.endsAt()).isEqualTo(AT.plus(Duration.ofDays(5))));
        hear(verified(ActionId.random(), "inconclusive"));
        hear(new ActionEvent.Compensated(ActionId.random(), ActionId.random(), AT));
        assertThat(names()).hasSize(1);
        hear(new ActionEvent.Compensated(action, ActionId.random(), AT));
        assertThat(names()).isEmpty();

        hear(verified(action, "regressed"));
        hear(verified(ActionId.random(), "verified"));
        assertThat(names()).isEmpty();
    }

    private static ActionEvent verified(ActionId action, String verdict) {
        return new ActionEvent.Verified(action, "scale_service", SERVICE, verdict, Map.of(), AT);
    }

    @Test
    void aTargetFiresUntilItTakesMessagesAgain() {
        var target = TargetId.fromString(UUID.randomUUID().toString());
        hear(new TargetEvent.NeedsAttention(target, "slack", "#ops", "channel_not_found", AT));
        assertThat(names()).containsExactly("NotificationTargetBroken");
        assertThat(firing.values())
                .allSatisfy(alert -> assertThat(alert.endsAt()).isEqualTo(AT.plus(Duration.ofDays(5))));
        hear(new TargetEvent.Recovered(target, "slack", "#ops", null, AT));
        assertThat(names()).isEmpty();
    }

    /** As the table does it. */
    private void hear(DomainEvent event) {
        var meta = new EventMeta(UUID.randomUUID(), "x", "/x", new WorkspaceId("acme"), AT);
        for (var meant : OwnAlert.of(meta, event)) {
            switch (meant) {
                case OwnAlert.Begins begins -> firing.put(begins.alert().fingerprint(), begins.alert());
                case OwnAlert.Ends ends ->
                    firing.values()
                            .removeIf(alert -> Objects.requireNonNull(alert.subject())
                                            .startsWith(ends.subject())
                                    && !alert.startsAt().isAfter(ends.at())
                                    && (ends.service() == null || ends.service().equals(alert.service())));
            }
        }
    }

    private List<String> names() {
        return firing.values().stream()
                .map(alert -> alert.labels().get("alertname"))
                .toList();
    }
}
