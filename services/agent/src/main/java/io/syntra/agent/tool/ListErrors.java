package io.syntra.agent.tool;

import io.syntra.agent.client.TelemetryReads;
import io.syntra.contracts.Page;
import io.syntra.contracts.Plural;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Reads the error groups. */
@Singleton
final class ListErrors implements ReadTool {

    private final ServiceDirectory services;
    private final TelemetryReads telemetry;
    private final ServiceTokens tokens;

    ListErrors(ServiceDirectory services, @RestClient TelemetryReads telemetry, ServiceTokens tokens) {
        this.services = services;
        this.telemetry = telemetry;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "list_errors";
    }

    @Override
    public String description() {
        return "Groups of equal errors of a service: type, message, count, first and last seen, the releases they "
                + "happen in, the innermost frame of the service's own code, and one sample stack.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.service(),
                Schema.oneOf(
                                "status",
                                List.of("open", "resolved", "ignored", "regressed"),
                                "Only groups of this status; all if absent.")
                        .optional());
    }

    @Override
    public Reading read(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        return reading(telemetry.errors(
                tokens.bearerFor(caller),
                service.id(),
                arguments.optionalText("status").orElse(null)));
    }

    /** Whoever takes one page for all would miss what is behind it. */
    static Reading reading(Page<ErrorGroupView> page) {
        boolean more = page.nextCursor() != null;
        return Reading.of(page.items(), summary(page.items(), more)).truncatedIf(more);
    }

    private static String summary(List<ErrorGroupView> groups, boolean more) {
        return groups.isEmpty()
                ? "no error groups"
                : "%s%s, first: %s ×%d"
                        .formatted(
                                Plural.of(groups.size(), "error group"),
                                more ? " and more, which are left out" : "",
                                groups.getFirst().errorType(),
                                groups.getFirst().count());
    }
}
