package io.syntra.workflow.alert;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.AlertEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.workflow.matcher.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one of the suite's own events means for alerts. Only events whose end is told too begin one: of a deployment that
 * was rolled back, or an action that was escalated, nobody says when that is over.
 */
sealed interface OwnAlert {

    record Begins(Alert alert) implements OwnAlert {}

    /**
     * @param subject the begin of what the alerts are about
     * @param service whose; null when the subject is enough
     */
    record Ends(String subject, @Nullable ServiceId service, Instant at) implements OwnAlert {}

    /** What is as high for an hour is what telemetry then compares with: that spike is over. */
    Duration SPIKE = Duration.ofHours(1);

    /**
     * What nobody puts right, or takes for granted, is over then. Many errors stay open for ever, and nobody is told when
     * they no longer happen; a failed deployment may be the last that anybody tries.
     */
    Duration FORGOTTEN = Duration.ofDays(5);

    String SOURCE = "source";
    String SYNTRA = "syntra";

    int LONGEST = 1_000;

    /** In this order. */
    static List<OwnAlert> of(EventMeta meta, DomainEvent event) {
        return switch (event) {
            case ErrorGroupEvent group -> ofGroup(meta, group);
            case AlertEvent alert -> ofRule(meta, alert);
            case DeploymentEvent deployment -> ofDeployment(meta, deployment);
            case ServiceEvent service -> ofService(meta, service);
            case ActionEvent action -> ofAction(meta, action);
            case TargetEvent target -> ofTarget(meta, target);
            default -> List.of();
        };
    }

    private static List<OwnAlert> ofGroup(EventMeta meta, ErrorGroupEvent event) {
        var group = event.groupId().toString();
        return switch (event) {
            case ErrorGroupEvent.Opened opened ->
                List.of(error(meta, opened.at(), opened.serviceId(), opened.serviceName(), opened.errorType(), group)
                        .told(opened.message(), opened.culprit() == null ? "" : "in " + opened.culprit())
                        .begins());
            case ErrorGroupEvent.Regressed regressed ->
                List.of(error(
                                meta,
                                regressed.at(),
                                regressed.serviceId(),
                                regressed.serviceName(),
                                regressed.errorType(),
                                group)
                        .told(regressed.message(), "It came back after it was resolved.")
                        .begins());
            case ErrorGroupEvent.Spiking spiking ->
                List.of(new Draft(meta, "ErrorSpike", "critical", spiking.at(), "error_group/" + group)
                        .of(spiking.serviceId(), spiking.serviceName())
                        .label("error_type", spiking.errorType())
                        .label("error_group", group)
                        .at("/api/v1/errors/" + group)
                        .told(spiking.message(), spiking.countPerMinute() + " a minute, many more than usual.")
                        .until(spiking.at().plus(SPIKE))
                        .begins());
            case ErrorGroupEvent.Resolved resolved -> List.of(new Ends("error_group/" + group, null, resolved.at()));
            // What is wrong with it is wrong with the other one, which has an alert of its own.
            case ErrorGroupEvent.Merged merged -> List.of(new Ends("error_group/" + group, null, merged.at()));
            case ErrorGroupEvent.Split split -> ofSplit(meta, split, group);
        };
    }

    /** It has a status of its own again, and ended when it was merged. */
    private static List<OwnAlert> ofSplit(EventMeta meta, ErrorGroupEvent.Split split, String group) {
        return switch (split.status()) {
            case OPEN, REGRESSED ->
                List.of(error(
                                meta,
                                split.at(),
                                split.serviceId(),
                                split.serviceName(),
                                Objects.requireNonNullElse(split.errorType(), ""),
                                group)
                        .told(
                                Objects.requireNonNullElse(split.message(), ""),
                                "It was split off from another one, and is open.")
                        .begins());
            case RESOLVED, IGNORED -> List.of();
            case null -> List.of();
        };
    }

    /** A rule says again that an alert fires; when it no longer does, it is forgotten as others are. */
    private static List<OwnAlert> ofRule(EventMeta meta, AlertEvent event) {
        var subject = "rule/" + event.ruleId() + "/" + event.fingerprint();
        return switch (event) {
            case AlertEvent.Fired fired -> {
                var draft = new Draft(meta, fired.ruleName(), fired.severity(), fired.at(), subject)
                        .at("/api/v1/alert-rules/" + fired.ruleId())
                        .since(fired.startsAt())
                        .until(fired.at().plus(FORGOTTEN));
                fired.labels().forEach(draft::own);
                fired.annotations().forEach(draft::annotation);
                yield List.of(draft.begins());
            }
            case AlertEvent.Resolved resolved -> List.of(new Ends(subject, null, resolved.at()));
        };
    }

    private static Draft error(
            EventMeta meta, Instant at, ServiceId service, String name, String errorType, String group) {
        return new Draft(meta, "ErrorGroup", "error", at, "error_group/" + group)
                .of(service, name)
                .label("error_type", errorType)
                .label("error_group", group)
                .at("/api/v1/errors/" + group)
                .until(at.plus(FORGOTTEN));
    }

    private static List<OwnAlert> ofDeployment(EventMeta meta, DeploymentEvent event) {
        return switch (event) {
            case DeploymentEvent.Failed failed ->
                List.of(new Draft(meta, "DeploymentFailed", "critical", failed.at(), deployment(failed.kind()))
                        .of(failed.serviceId(), failed.serviceName())
                        .label("kind", word(failed.kind()))
                        .at("/api/v1/deployments/" + failed.deploymentId())
                        .told(failed.reason(), "v" + failed.releaseNumber() + ", " + failed.code())
                        .until(failed.at().plus(FORGOTTEN))
                        .begins());
            // A release that serves has put right whatever failed before it; more replicas of the old one have not.
            case DeploymentEvent.Succeeded succeeded ->
                List.of(new Ends(
                        switch (succeeded.kind()) {
                            case DEPLOY, ROLLBACK -> "deployment/";
                            case RESTART, SCALE, ENV_UPDATE -> deployment(succeeded.kind());
                        },
                        succeeded.serviceId(),
                        succeeded.at()));
            case DeploymentEvent.Requested _,
                    DeploymentEvent.Started _,
                    DeploymentEvent.StepReached _,
                    DeploymentEvent.RolledBack _,
                    DeploymentEvent.Superseded _ -> List.of();
        };
    }

    private static String deployment(DeploymentKind kind) {
        return "deployment/" + word(kind);
    }

    private static List<OwnAlert> ofService(EventMeta meta, ServiceEvent event) {
        return switch (event) {
            case ServiceEvent.HealthChanged changed ->
                switch (changed.to()) {
                    case UNHEALTHY ->
                        List.of(
                                new Ends("health/", changed.serviceId(), changed.at()),
                                health(meta, changed, "ServiceUnhealthy", "critical"));
                    case DEGRADED ->
                        List.of(
                                new Ends("health/", changed.serviceId(), changed.at()),
                                health(meta, changed, "ServiceDegraded", "warning"));
                    case HEALTHY, STOPPED, UNKNOWN -> List.of(new Ends("health/", changed.serviceId(), changed.at()));
                };
            case ServiceEvent.Deleted deleted -> List.of(new Ends("", deleted.serviceId(), deleted.at()));
            case ServiceEvent.Created _,
                    ServiceEvent.Scaled _,
                    ServiceEvent.Restarted _,
                    ServiceEvent.EnvChanged _,
                    ServiceEvent.RetentionDeclared _ -> List.of();
        };
    }

    private static OwnAlert health(EventMeta meta, ServiceEvent.HealthChanged changed, String name, String severity) {
        return new Draft(meta, name, severity, changed.at(), "health/" + word(changed.to()))
                .of(changed.serviceId(), changed.name())
                .at("/api/v1/services/" + changed.serviceId() + "/health")
                .told(
                        changed.name() + " is " + word(changed.to()) + ": " + changed.readyReplicas() + " of "
                                + changed.wantedReplicas() + " replicas are ready",
                        "It was " + word(changed.from()) + " before.")
                .begins();
    }

    private static List<OwnAlert> ofAction(EventMeta meta, ActionEvent event) {
        var subject = "action/" + event.actionId();
        return switch (event) {
            case ActionEvent.Verified verified
            when verified.verdict().equals("regressed") -> {
                var draft = new Draft(meta, "ActionRegressed", "critical", verified.at(), subject)
                        .label("tool", verified.tool())
                        .label("action", event.actionId().toString())
                        .at("/api/v1/actions/" + event.actionId())
                        .told("things are worse after " + verified.tool(), "")
                        .until(verified.at().plus(FORGOTTEN));
                var service = verified.serviceId();
                yield List.of((service == null ? draft : draft.of(service, "")).begins());
            }
            case ActionEvent.Verified verified
            when verified.verdict().equals("verified") && verified.serviceId() != null ->
                List.of(new Ends("action/", verified.serviceId(), verified.at()));
            case ActionEvent.Compensated compensated -> List.of(new Ends(subject, null, compensated.at()));
            case ActionEvent.Verified _,
                    ActionEvent.Proposed _,
                    ActionEvent.Approved _,
                    ActionEvent.Rejected _,
                    ActionEvent.Executed _,
                    ActionEvent.Dropped _,
                    ActionEvent.Escalated _ -> List.of();
        };
    }

    private static List<OwnAlert> ofTarget(EventMeta meta, TargetEvent event) {
        var subject = "target/" + event.targetId();
        return switch (event) {
            case TargetEvent.NeedsAttention broken ->
                List.of(new Draft(meta, "NotificationTargetBroken", "warning", broken.at(), subject)
                        .label("channel", broken.channel())
                        .label("target", broken.target())
                        .at("/api/v1/notifications/targets/" + broken.targetId())
                        .told(broken.channel() + " does not take messages for " + broken.target(), broken.reason())
                        .until(broken.at().plus(FORGOTTEN))
                        .begins());
            case TargetEvent.Recovered recovered -> List.of(new Ends(subject, null, recovered.at()));
            case TargetEvent.Moved _ -> List.of();
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** An alert in the making. */
    final class Draft {

        private final Map<String, String> labels = new LinkedHashMap<>();
        private final Map<String, String> annotations = new LinkedHashMap<>();
        private final Instant at;
        private final String subject;
        private @Nullable ServiceId service;
        private @Nullable Instant until;
        private @Nullable String link;
        private Instant begun;

        Draft(EventMeta meta, String name, String severity, Instant at, String subject) {
            this.at = at;
            this.begun = at;
            this.subject = subject;
            label("alertname", name)
                    .label("severity", severity)
                    .label("workspace", meta.workspace().value())
                    .label(SOURCE, SYNTRA);
        }

        Draft of(ServiceId id, String name) {
            service = id;
            return label("service", name).label("service_id", id.toString());
        }

        /** One that somebody chose; those that say what it is stay as they are. */
        Draft own(String name, String value) {
            return labels.containsKey(name) ? this : label(name, value);
        }

        Draft annotation(String name, String value) {
            annotations.put(name, shortened(value));
            return this;
        }

        /** When it began, if it was not now. */
        Draft since(Instant time) {
            begun = time;
            return this;
        }

        /** An empty one is left out. */
        Draft label(String name, String value) {
            labels.put(name, shortened(value));
            return this;
        }

        Draft told(String summary, String description) {
            annotations.put("summary", shortened(summary));
            annotations.put("description", shortened(description));
            annotations.values().removeIf(String::isEmpty);
            return this;
        }

        Draft at(String place) {
            link = place;
            return this;
        }

        Draft until(Instant time) {
            until = time;
            return this;
        }

        OwnAlert begins() {
            return new Begins(new Alert(
                    new Labels(labels), annotations, begun, until, until != null, link, subject, service, at));
        }

        private static String shortened(@Nullable String text) {
            var whole = Objects.requireNonNullElse(text, "").replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ");
            return whole.codePointCount(0, whole.length()) <= LONGEST
                    ? whole
                    : whole.substring(0, whole.offsetByCodePoints(0, LONGEST - 1)) + "…";
        }
    }
}
