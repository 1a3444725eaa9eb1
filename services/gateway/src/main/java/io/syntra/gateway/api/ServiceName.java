package io.syntra.gateway.api;

import java.util.Locale;
import java.util.Optional;

/** Which service owns which part of the API, by the first segment after {@code /api/v1/}. */
public enum ServiceName {
    DEPLOYER,
    TELEMETRY,
    AGENT,
    WORKFLOW,
    NOTIFICATION,
    BILLING,
    ROUTER;

    static Optional<ServiceName> owning(String segment) {
        return switch (segment) {
            case "services", "artifacts", "deployments", "servers", "secrets" -> Optional.of(DEPLOYER);
            case "logs",
                    "metrics",
                    "errors",
                    "query",
                    "traces",
                    "ingest",
                    "prometheus",
                    "alert-rules",
                    "service-map",
                    "retention",
                    "erasures" -> Optional.of(TELEMETRY);
            case "conversations", "actions", "audit", "policy", "runbooks" -> Optional.of(AGENT);
            case "workflows", "runs", "hooks", "alerts", "silences", "inhibitions" -> Optional.of(WORKFLOW);
            case "notifications" -> Optional.of(NOTIFICATION);
            case "usage" -> Optional.of(BILLING);
            case "routes" -> Optional.of(ROUTER);
            default -> Optional.empty();
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
