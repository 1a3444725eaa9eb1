package io.syntra.workflow.alert;

import io.syntra.workflow.matcher.Labels;
import io.syntra.workflow.matcher.Matchers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Alerts and what is said of them, for tests. */
final class Given {

    static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    static final UUID WORKFLOW = UUID.fromString("00000000-0000-0000-0000-000000000001");

    private Given() {}

    /** @param labels {@code name, value, name, value, …} */
    static Labels labels(String... labels) {
        var map = new TreeMap<String, String>();
        for (int i = 0; i < labels.length; i += 2) {
            map.put(labels[i], labels[i + 1]);
        }
        return new Labels(map);
    }

    static Alert alert(Instant starts, @Nullable Instant ends, String... labels) {
        return new Alert(
                labels(labels), Map.of("summary", "it is down"), starts, ends, false, null, null, null, starts);
    }

    static AlertRoute route(List<String> matchers, @Nullable List<String> groupBy, boolean sendResolved) {
        return new AlertRoute(
                WORKFLOW,
                Matchers.parse(matchers),
                groupBy,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofHours(4),
                sendResolved);
    }

    static Silence silence(Instant from, Instant to, String... matchers) {
        return new Silence(
                UUID.randomUUID(), Matchers.parse(List.of(matchers)), from, to, "we know", "ada", from, null);
    }

    static InhibitionRule rule(String source, String target, String... equal) {
        return new InhibitionRule(Matchers.parse(List.of(source)), Matchers.parse(List.of(target)), List.of(equal));
    }

    static Muting nothingMuted(Instant now) {
        return new Muting(List.of(), List.of(), List.of(), now);
    }
}
