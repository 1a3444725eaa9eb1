package io.syntra.workflow.alert;

import io.syntra.workflow.matcher.Labels;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which alerts nobody is told of at a moment, and why. */
final class Muting {

    private final List<Silence> silences;
    private final List<Sources> sources;
    private final Instant now;

    /** @param firing those that can inhibit others */
    Muting(List<Silence> silences, List<InhibitionRule> rules, Collection<Alert> firing, Instant now) {
        this.silences = List.copyOf(silences);
        this.sources =
                rules.stream().map(rule -> new Sources(rule, firing, now)).toList();
        this.now = now;
    }

    record Muted(List<UUID> silencedBy, List<String> inhibitedBy) {

        boolean isMuted() {
            return !silencedBy.isEmpty() || !inhibitedBy.isEmpty();
        }
    }

    Muted of(Labels labels) {
        return new Muted(
                silences.stream()
                        .filter(silence -> silence.silences(labels, now))
                        .map(Silence::id)
                        .toList(),
                sources.stream()
                        .flatMap(rule -> rule.inhibiting(labels).stream())
                        .distinct()
                        .toList());
    }

    /** Of the alerts that fire and are the source of a rule, the first by what its targets must have in common with it. */
    private static final class Sources {

        private final InhibitionRule rule;
        private final Map<Labels, String> first = new HashMap<>();
        private final Map<Labels, String> firstThatIsNoTarget = new HashMap<>();

        Sources(InhibitionRule rule, Collection<Alert> firing, Instant now) {
            this.rule = rule;
            firing.stream()
                    .filter(alert -> alert.firesAt(now) && rule.source().match(alert.labels()))
                    .forEach(this::add);
        }

        private void add(Alert source) {
            var common = rule.common(source.labels());
            first.computeIfAbsent(common, added -> source.fingerprint());
            if (!firstThatIsNoTarget.containsKey(common) && !rule.target().match(source.labels())) {
                firstThatIsNoTarget.put(common, source.fingerprint());
            }
        }

        /**
         * One source, as Alertmanager names it: thousands may inhibit thousands. What both sides match is inhibited only by
         * one that is a source and nothing else, so never by itself.
         */
        Optional<String> inhibiting(Labels labels) {
            if (!rule.target().match(labels)) {
                return Optional.empty();
            }
            var sources = rule.source().match(labels) ? firstThatIsNoTarget : first;
            return Optional.ofNullable(sources.get(rule.common(labels)));
        }
    }
}
