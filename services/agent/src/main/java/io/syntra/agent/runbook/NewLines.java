package io.syntra.agent.runbook;

import io.syntra.agent.tool.AlikeLines;
import io.syntra.contracts.Plural;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Kinds of log lines that were not there before the trouble began. */
final class NewLines {

    private static final Duration SKEW = Duration.ofSeconds(30);

    private NewLines() {}

    /**
     * @param text without what differs among them
     * @param written how many
     */
    record Kind(String text, int written, Instant first) {

        String words(Instant now) {
            return "New in the log since %s, %s: %s"
                    .formatted(Words.time(first, now), Plural.of(written, "time"), text);
        }
    }

    /**
     * The most frequent first. None when nothing says when it began, or when the lines that are known do not reach back to
     * before it: then nobody knows what is new. Errors that are told as such are not told again.
     */
    static List<Kind> of(Findings findings) {
        return findings.began()
                .map(began -> findings.logs().value().filter(logs -> reachesBack(logs, began)).stream()
                        .flatMap(logs -> kinds(logs).stream())
                        .filter(kind -> !kind.first().isBefore(began.minus(SKEW)))
                        .filter(kind -> Errors.byCount(findings).stream()
                                .noneMatch(group -> kind.text().contains(AlikeLines.template(group.message()))))
                        .sorted(java.util.Comparator.comparingInt(Kind::written).reversed())
                        .toList())
                .orElse(List.of());
    }

    private static boolean reachesBack(AlikeLines logs, Instant began) {
        return !logs.truncated()
                || kinds(logs).stream().anyMatch(kind -> kind.first().isBefore(began.minus(SKEW)));
    }

    private static List<Kind> kinds(AlikeLines logs) {
        var kinds = new LinkedHashMap<String, Kind>();
        for (var line : logs.lines()) {
            var alike = line.alike();
            var text = alike == null ? AlikeLines.template(line.body()) : alike.template();
            kinds.merge(
                    text,
                    new Kind(text, line.written(), alike == null ? line.at() : alike.firstAt()),
                    (one, other) -> new Kind(
                            text,
                            one.written() + other.written(),
                            one.first().isBefore(other.first()) ? one.first() : other.first()));
        }
        return new ArrayList<>(kinds.values());
    }
}
