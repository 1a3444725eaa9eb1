package io.syntra.workflow.alert;

import io.syntra.workflow.matcher.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** The alerts that fire and are the source of a rule, by what their targets must have in common with them. */
    private static final class Sources {

        private final InhibitionRule rule;
        private final Map<Labels, List<Alert>> byCommon = new HashMap<>();

        Sources(InhibitionRule rule, Collection<Alert> firing, Instant now) {
            this.rule = rule;
            firing.stream()
                    .filter(alert -> alert.firesAt(now) && rule.source().match(alert.labels()))
                    .forEach(alert -> byCommon.computeIfAbsent(rule.common(alert.labels()), common -> new ArrayList<>())
                            .add(alert));
        }

        /** One that both sides match is inhibited only by one that is a source and nothing else, so never by itself. */
        List<String> inhibiting(Labels labels) {
            if (!rule.target().match(labels)) {
                return List.of();
            }
            boolean both = rule.source().match(labels);
            return byCommon.getOrDefault(rule.common(labels), List.of()).stream()
                    .map(Alert::labels)
                    .filter(source -> !(both && rule.target().match(source)))
                    .map(Labels::fingerprint)
                    .toList();
        }
    }
}
