package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.contracts.agent.WatchedSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to do about one finding, as a person wrote it down.
 *
 * @param evidence what must be known; the texts may name it in braces
 * @param say why, for the person who decides
 * @param action null when only a person can help
 */
record Runbook(
        String name,
        int version,
        Finding finding,
        Set<Detail> evidence,
        String say,
        @Nullable Action action) {

    static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]*)}");

    Runbook {
        evidence = Set.copyOf(evidence);
    }

    /** @param verify the signals that are to be well afterwards; the plan that the gate stores is judged by them */
    record Action(Tool tool, Map<String, String> arguments, List<WatchedSignal> verify, Stop stop) {
        Action {
            arguments = Map.copyOf(arguments);
            verify = List.copyOf(verify);
        }
    }

    /** The same fix, done that often within that time, did not hold: it is not proposed again. */
    record Stop(int after, Duration within) {

        long times(Tool tool, History history, Instant now) {
            return history.newestFirst().stream()
                    .filter(deployment -> deployment.kind().name().equals(tool.name()))
                    .filter(deployment -> deployment.requestedAt().isAfter(now.minus(within)))
                    .count();
        }

        String words(Tool tool, long times) {
            return "%s was done %d times within the last %s and did not hold, so I do not propose it again; somebody has to find out why."
                    .formatted(tool.key(), times, Words.lasting(within));
        }
    }

    /** The tools that a runbook may propose, with the one argument each takes besides the service. */
    enum Tool {
        ROLLBACK("rollback", "deployment_id", "\\{earlier_deployment}", "{earlier_deployment}"),
        RESTART("restart_service", null, "", ""),
        SCALE("scale_service", "replicas", "\\{wanted_replicas}|[1-9][0-9]?", "{wanted_replicas} or a whole number");

        private final String key;
        private final @Nullable String argument;
        private final Pattern values;
        private final String wanted;

        Tool(String key, @Nullable String argument, String values, String wanted) {
            this.key = key;
            this.argument = argument;
            this.values = Pattern.compile(values);
            this.wanted = wanted;
        }

        /** Whether the argument may be written so. */
        boolean takes(String value) {
            return values.matcher(value).matches();
        }

        String wanted() {
            return wanted;
        }

        String key() {
            return key;
        }

        Optional<String> argument() {
            return Optional.ofNullable(argument);
        }
    }

    boolean fits(Hypothesis hypothesis) {
        return finding == hypothesis.finding() && hypothesis.details().keySet().containsAll(evidence);
    }

    /** The text with what is known in place of its braces. */
    static String fill(String text, Map<Detail, Claim> known) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(Detail.of(match.group(1))
                        .map(known::get)
                        .map(Claim::text)
                        .orElse(match.group())));
    }
}
