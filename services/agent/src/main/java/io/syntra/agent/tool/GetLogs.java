package io.syntra.agent.tool;

import io.syntra.agent.client.TelemetryReads;
import io.syntra.contracts.Plural;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Reads the newest log lines. */
@Singleton
final class GetLogs implements ReadTool {

    private static final int DEFAULT_LINES = 100;

    private final ServiceDirectory services;
    private final TelemetryReads telemetry;
    private final ServiceTokens tokens;

    GetLogs(ServiceDirectory services, @RestClient TelemetryReads telemetry, ServiceTokens tokens) {
        this.services = services;
        this.telemetry = telemetry;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "get_logs";
    }

    @Override
    public String description() {
        return "The newest log lines of a service, oldest first, with severity, release and replica. "
                + "Of lines that are alike the newest stands for all, with their template, number and first time. "
                + "The filter takes words that a line must contain, and severity>=error (or another level).";
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.service(),
                Schema.whole("lines", 1, 200, "How many lines, 100 if absent.").optional(),
                Schema.text("filter", 500, ".*", "Which lines; all if absent.").optional());
    }

    @Override
    public Reading read(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        var filter = Filter.of(arguments.optionalText("filter").orElse(""));
        var logs = telemetry.logs(
                tokens.bearerFor(caller),
                service.id(),
                arguments.whole("lines").orElse(DEFAULT_LINES),
                filter.words(),
                filter.severity());
        long bad = logs.lines().stream()
                .filter(line ->
                        line.severity().equals("error") || line.severity().equals("fatal"))
                .count();
        return Reading.of(
                AlikeLines.of(logs),
                "%s, %s".formatted(Plural.of(logs.lines().size(), "line"), Plural.of(bad, "error")),
                "lines");
    }

    /**
     * A filter in one line, as people write it.
     *
     * @param words null for all lines
     * @param severity at least this; null for all
     */
    private record Filter(@Nullable String words, @Nullable String severity) {

        private static final Pattern SEVERITY =
                Pattern.compile("(?i)\\b(?:severity|level)\\s*(?:>=|=|:)\\s*(trace|debug|info|warn|error|fatal)\\b");

        static Filter of(String text) {
            var severity = SEVERITY.matcher(text);
            var level = severity.find() ? severity.group(1).toLowerCase(Locale.ROOT) : null;
            var words = severity.replaceAll(" ").strip();
            return new Filter(words.isEmpty() ? null : words, level);
        }
    }
}
