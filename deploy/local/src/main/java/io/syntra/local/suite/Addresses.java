package io.syntra.local.suite;

import io.syntra.contracts.Payload;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.terminal.Terminal;
import java.util.List;

/** Where people find a running suite. */
public record Addresses(String api, String services, String otlp, String otlpGrpc, String tokenFile)
        implements Payload {

    public static Addresses of(Folders folders, Settings settings) {
        return new Addresses(
                settings.url(Port.GATEWAY),
                "http://NAME.localhost:" + settings.port(Port.ROUTER),
                settings.url(Port.TELEMETRY),
                settings.url(Port.TELEMETRY_GRPC),
                folders.adminToken().toString());
    }

    public void show(Terminal terminal) {
        terminal.table(List.of(
                List.of("  API and console", api + "  (REST under /api/v1)"),
                List.of("  your services", services),
                List.of("  OpenTelemetry in", otlp + "  (gRPC: " + otlpGrpc + ")"),
                List.of("  admin token", tokenFile)));
    }
}
