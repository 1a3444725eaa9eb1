package io.syntra.agent.runbook;

import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The error groups that matter now. */
final class Errors {

    /** An error that was not seen for this long is history. */
    private static final Duration RECENT = Duration.ofMinutes(30);

    private Errors() {}

    /** Unresolved and seen lately, the most frequent first. */
    static List<ErrorGroupView> current(Findings findings) {
        return unresolved(findings).stream()
                .filter(group -> group.lastSeen().isAfter(findings.now().minus(RECENT)))
                .toList();
    }

    /** Unresolved, whenever it was seen. */
    static List<ErrorGroupView> unresolved(Findings findings) {
        return findings.errors().value().orElse(List.of()).stream()
                .filter(group ->
                        group.status() == ErrorGroupStatus.OPEN || group.status() == ErrorGroupStatus.REGRESSED)
                .sorted(Comparator.comparingLong(ErrorGroupView::count).reversed())
                .toList();
    }

    /** It happens in this release and in no other. */
    static boolean onlyIn(ErrorGroupView group, int releaseNumber) {
        var version = "v" + releaseNumber;
        return group.versions().isEmpty()
                ? version.equals(group.firstVersion())
                : group.versions().stream().allMatch(version::equals);
    }

    static boolean alsoBefore(ErrorGroupView group, int releaseNumber, Instant tookEffect) {
        return group.versions().stream().anyMatch(version -> !version.equals("v" + releaseNumber))
                || (group.versions().isEmpty() && group.firstSeen().isBefore(tookEffect));
    }

    static String describe(ErrorGroupView group) {
        var culprit = group.culprit();
        var versions = group.versions().isEmpty() ? "" : ", in " + String.join(", ", group.versions());
        return "%s: %s, %d times since %s%s%s"
                .formatted(
                        group.errorType(),
                        group.message(),
                        group.count(),
                        Words.time(group.firstSeen()),
                        versions,
                        culprit == null ? "" : ", at " + culprit);
    }
}
