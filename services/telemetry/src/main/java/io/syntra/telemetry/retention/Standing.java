package io.syntra.telemetry.retention;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is there of all workspaces, at one moment.
 *
 * @param usual of those without rules
 * @param kept of those with rules
 */
record Standing(Kept usual, Map<WorkspaceId, Kept> kept) {

    Kept of(WorkspaceId workspace) {
        return kept.getOrDefault(workspace, usual);
    }

    boolean isGone(StoredSignal signal, Share share) {
        return !of(share.workspace()).since(signal, share.service()).isBefore(share.end());
    }

    /** Whether nothing of that day is kept, also of services that have nothing there now. */
    boolean isOver(StoredSignal signal, LocalDate day) {
        return all().noneMatch(one -> one.oldest(signal).isBefore(Share.end(day)));
    }

    /** Up to which day, exclusive, something may be gone or must be counted. */
    LocalDate matters(StoredSignal signal) {
        if (all().flatMap(one -> one.rules().stream())
                .anyMatch(rule -> rule.isFor(signal) && rule.bytes().isPresent())) {
            return LocalDate.MAX;
        }
        var last = all().flatMap(
                        one -> Stream.concat(Stream.of(one.since(signal)), one.named(signal).values().stream()))
                .max(Instant::compareTo)
                .orElseThrow();
        return LocalDate.ofInstant(last, ZoneOffset.UTC);
    }

    private Stream<Kept> all() {
        return Stream.concat(Stream.of(usual), kept.values().stream());
    }
}
