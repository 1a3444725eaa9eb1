package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.intent.Mentions;
import io.syntra.agent.runbook.Hypothesis.Building;
import io.syntra.contracts.Plural;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The error groups that matter now. */
final class Errors {

    /** An error that was not seen for this long is history. */
    private static final Duration RECENT = Duration.ofMinutes(30);

    /** So long a replaced release may still answer what it was asked before. */
    static final Duration DRAINS = Duration.ofMinutes(1);

    /** What comes again and again is over when it stays away this many times as long as between two of it. */
    private static final int PAUSES = 5;

    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(2);
    private static final Set<String> SEVERE = Set.of("error", "fatal");

    private static final double ENOUGH_REQUESTS = 20;
    private static final double HARDLY_ANY = 0.01;
    private static final double FEW = 0.05;

    private Errors() {}

    /** Unresolved and seen lately, the most frequent first; not those that went with the release that had them. */
    static List<ErrorGroupView> current(Findings findings) {
        return unresolved(findings).stream()
                .filter(group -> !gone(findings, group) && !ceased(findings, group))
                .filter(group -> lately(findings, group))
                .toList();
    }

    /** What is said of those that are open and do not matter now. */
    static String unseen(Findings findings) {
        var lately = unresolved(findings).stream()
                .filter(group -> lately(findings, group))
                .toList();
        if (lately.isEmpty()) {
            return "Open error groups, none seen in the last %d minutes".formatted(RECENT.toMinutes());
        }
        return lately.stream()
                .filter(group -> !gone(findings, group))
                .map(ErrorGroupView::lastSeen)
                .max(Comparator.naturalOrder())
                .map(last -> "Open error groups, none seen since " + Words.time(last, findings.now()))
                .orElse("Open error groups, none of them in what serves now");
    }

    private static boolean lately(Findings findings, ErrorGroupView group) {
        return group.lastSeen().isAfter(findings.now().minus(RECENT));
    }

    /** It stays away though requests come, and they go well: whatever it was, it is over. */
    private static boolean ceased(Findings findings, ErrorGroupView group) {
        var since = findings.metrics().between(group.lastSeen(), findings.now()).all();
        return silent(group, findings.now()) && since.requests() >= ENOUGH_REQUESTS && since.errorRate() < HARDLY_ANY;
    }

    /** Only releases had it that serve no more, and it was not seen since. */
    private static boolean gone(Findings findings, ErrorGroupView group) {
        return !group.versions().isEmpty()
                && findings.history().gone().containsAll(group.versions())
                && findings.history()
                        .serving()
                        .filter(serving -> group.lastSeen()
                                .isBefore(History.tookEffect(serving).plus(DRAINS)))
                        .isPresent();
    }

    /** Unresolved, whenever it was seen. */
    static List<ErrorGroupView> unresolved(Findings findings) {
        return byCount(findings).stream()
                .filter(group ->
                        group.status() == ErrorGroupStatus.OPEN || group.status() == ErrorGroupStatus.REGRESSED)
                .toList();
    }

    /** All, the most frequent first. */
    static List<ErrorGroupView> byCount(Findings findings) {
        return findings.errors().value().orElse(List.of()).stream()
                .sorted(Comparator.comparingLong(ErrorGroupView::count).reversed())
                .toList();
    }

    static boolean isError(String severity) {
        return SEVERE.contains(severity);
    }

    /** It stays away longer than it ever used to. */
    static boolean silent(ErrorGroupView group, Instant now) {
        return Duration.between(group.lastSeen(), now).compareTo(pause(group)) > 0;
    }

    /** After which one may say that it has ceased. */
    static Duration pause(ErrorGroupView group) {
        var usual = Duration.between(group.firstSeen(), group.lastSeen())
                .dividedBy(Math.max(1, group.count() - 1))
                .multipliedBy(PAUSES);
        return usual.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : usual;
    }

    /** The most frequent current error with such words in its type or message. */
    static Optional<ErrorGroupView> saying(Findings findings, Pattern words) {
        return current(findings).stream()
                .filter(group -> words.matcher(text(group)).find())
                .findFirst();
    }

    /** The most frequent current error that names this service. */
    static Optional<ErrorGroupView> naming(Findings findings, Named service) {
        return current(findings).stream().filter(group -> names(group, service)).findFirst();
    }

    static boolean names(ErrorGroupView group, Named service) {
        return Mentions.word(service.name()).matcher(text(group)).find();
    }

    static String text(ErrorGroupView group) {
        return group.errorType() + ": " + group.message();
    }

    /** An error that hurts nobody, or few of those that are hurt, explains little. */
    static Building weigh(Building about, Findings findings, ErrorGroupView group) {
        var failing = findings.failing();
        if (failing.requests() >= ENOUGH_REQUESTS && failing.errorRate() < HARDLY_ANY) {
            about.term("hardly any request fails", -40, findings.traffic());
        } else if (failing.failed() >= ENOUGH_REQUESTS && group.count() < failing.failed() * FEW) {
            about.term("it explains few of the failures", -40, findings.errors(), findings.traffic());
        }
        return about;
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

    static String describe(ErrorGroupView group, Instant now) {
        var culprit = group.culprit();
        var versions = group.versions().isEmpty() ? "" : ", in " + String.join(", ", group.versions());
        return "%s: %s, %s since %s%s%s"
                .formatted(
                        group.errorType(),
                        group.message(),
                        Plural.of(group.count(), "time"),
                        Words.time(group.firstSeen(), now),
                        versions,
                        culprit == null ? "" : ", at " + culprit);
    }
}
