package io.syntra.local.suite;

import io.syntra.local.setup.Port;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Syntra's own services: the one list of them. */
enum Service {
    DEPLOYER(Port.DEPLOYER, true, 160),
    ROUTER(Port.ROUTER_ADMIN, false, 160),
    TELEMETRY(Port.TELEMETRY, true, 320),
    AGENT(Port.AGENT, true, 160),
    WORKFLOW(Port.WORKFLOW, true, 96),
    NOTIFICATION(Port.NOTIFICATION, true, 128),
    BILLING(Port.BILLING, true, 128),
    GATEWAY(Port.GATEWAY, true, 128);

    /** Those under steady load: they earn back what the optimizing compiler costs while they start. */
    private static final Set<Service> OPTIMIZED = EnumSet.of(TELEMETRY, WORKFLOW);

    private final Port port;
    private final boolean storing;
    private final int heapMegabytes;

    Service(Port port, boolean storing, int heapMegabytes) {
        this.port = port;
        this.storing = storing;
        this.heapMegabytes = heapMegabytes;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where it serves REST and says whether it is ready. */
    Port port() {
        return port;
    }

    List<Port> ports() {
        return switch (this) {
            case ROUTER -> List.of(Port.ROUTER, Port.ROUTER_ADMIN);
            case TELEMETRY -> List.of(Port.TELEMETRY, Port.TELEMETRY_GRPC);
            case DEPLOYER, AGENT, WORKFLOW, NOTIFICATION, BILLING, GATEWAY -> List.of(port);
        };
    }

    /** Its own database, where it has one. */
    Optional<String> database() {
        return storing ? Optional.of(id()) : Optional.empty();
    }

    boolean optimized() {
        return OPTIMIZED.contains(this);
    }

    int heapMegabytes() {
        return heapMegabytes;
    }
}
