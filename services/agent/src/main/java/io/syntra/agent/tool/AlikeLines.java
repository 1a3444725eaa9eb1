package io.syntra.agent.tool;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.telemetry.LogView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Log lines for a reader with little room: of lines that differ in nothing but numbers, ids and quoted values the newest
 * stands for all, as it was written. The others can be read by a filter.
 *
 * @param lines the oldest first
 * @param truncated there are more than these
 */
public record AlikeLines(ServiceId serviceId, List<Line> lines, boolean truncated) {

    /** So many stay as they are. */
    private static final int FEW = 2;

    private static final int LONGEST = 4_000;

    private static final Pattern VARIABLE =
            Pattern.compile("(?<quoted>\"[^\"\\n]{0,200}+\"|(?<!\\w)'[^'\\n]{0,200}+'(?!\\w))"
                    + "|(?<id>\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b|\\b(?=[a-zA-Z_]*+\\d)\\w{8,}+\\b)"
                    + "|\\d++(?:[.,:]\\d++)*+");

    public AlikeLines {
        lines = List.copyOf(lines);
    }

    /** @param alike null for one that stands for itself */
    public record Line(
            Instant at,
            String severity,
            String body,
            @Nullable String version,
            @Nullable String replica,
            @Nullable String traceId,
            Map<String, String> attributes,
            @Nullable Alike alike) {

        /** How many lines it stands for, itself included. */
        public int written() {
            return alike == null ? 1 : alike.count();
        }

        private static Line of(LogView.Line line, @Nullable Alike alike) {
            return new Line(
                    line.at(),
                    line.severity(),
                    line.body(),
                    line.version(),
                    line.replica(),
                    line.traceId(),
                    line.attributes(),
                    alike);
        }
    }

    /**
     * What the lines have in common that this one stands for, itself included.
     *
     * @param replicas that wrote them
     */
    public record Alike(String template, int count, Instant firstAt, long replicas) {}

    private record Kind(String severity, @Nullable String version, String template) {}

    /** How many lines there were, those included that another one stands for. */
    public int written() {
        return lines.stream().mapToInt(Line::written).sum();
    }

    public static AlikeLines of(LogView logs) {
        Map<Kind, List<LogView.Line>> kinds = new LinkedHashMap<>();
        for (var line : logs.lines()) {
            var kind = new Kind(line.severity(), line.version(), template(line.body()));
            var same = kinds.computeIfAbsent(kind, first -> new ArrayList<>());
            same.add(line);
        }
        var told = new IdentityHashMap<LogView.Line, Line>();
        kinds.forEach((kind, same) -> {
            if (same.size() <= FEW) {
                same.forEach(line -> told.put(line, Line.of(line, null)));
            } else {
                told.put(same.getLast(), Line.of(same.getLast(), alike(kind, same)));
            }
        });
        return new AlikeLines(
                logs.serviceId(),
                logs.lines().stream().filter(told::containsKey).map(told::get).toList(),
                logs.truncated());
    }

    private static Alike alike(Kind kind, List<LogView.Line> same) {
        return new Alike(
                kind.template(),
                same.size(),
                same.getFirst().at(),
                same.stream().map(LogView.Line::replica).distinct().count());
    }

    /** Without what differs among lines that are alike. */
    public static String template(String body) {
        return VARIABLE.matcher(Untrusted.shorter(body, LONGEST))
                .replaceAll(
                        found -> found.group("quoted") != null ? "\"…\"" : found.group("id") != null ? "<id>" : "<n>");
    }
}
