package io.syntra.agent.intent;

import io.syntra.agent.intent.Intent.ShowDeployment;
import io.syntra.agent.intent.Intent.ShowErrors;
import io.syntra.agent.intent.Intent.ShowHealth;
import io.syntra.agent.intent.Intent.ShowLogs;
import io.syntra.agent.intent.Intent.ShowMetric;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands what somebody wants to see. Words to look for stay as they were written. */
final class ReadGrammar {

    private static final String NAME = Clauses.NAME;
    private static final String OF = Clauses.OF + "?";
    private static final String SHOW = "(?:" + Clauses.SHOW + " )?";
    private static final String NEWEST = "(?:(?:last|latest|newest|recent|current) )?";
    private static final String LEVEL = "(?:(?<level>error|fatal|warn|warning|info|debug) )?";
    private static final String LOGS =
            "(?:logs?(?: ?(?:lines?|entries|messages|output))?|lines?(?: of(?: the)? logs?)?)";
    private static final String WITH =
            "(?: (?:with|containing|contain|that (?:contain|say|mention)|matching|mentioning|saying"
                    + "|about|including|filter(?:ed by)?) (?<filter>\\S.*))?";

    private static final List<Pattern> LOG_LINES = Stream.of(
                    SHOW + "(?:all )?" + NEWEST + "(?:(?<n>\\d{1,6}) )?" + NEWEST + LEVEL + LOGS + OF + WITH,
                    "(?:" + Clauses.SHOW + " )?" + NEWEST + "(?:(?<n>\\d{1,6}) )?(?<ref>" + NAME + ")(?:'s)? " + LEVEL
                            + LOGS + WITH,
                    "(?:logs?|tail(?: -f)?)(?: (?:the )?logs?(?: of| for)?)? (?<ref>" + NAME + ")" + WITH,
                    "(?:search|grep|scan|look)(?: in| through)?(?: the)? logs?" + OF + " for (?<filter>\\S.*)",
                    "(?:search|grep|scan|look)(?: in| through)?(?: the)? (?<ref>" + NAME
                            + ")(?:'s)? logs? for (?<filter>\\S.*)",
                    "(?:grep|find|search(?: for)?|look for) (?<filter>\\S.*?) in (?:the )?logs?" + OF,
                    "(?:grep|find|search(?: for)?|look for) (?<filter>\\S.*?) in (?:the )?(?<ref>" + NAME
                            + ")(?:'s)? logs?",
                    "what (?:do|does)(?: the)? logs?" + OF + " say" + WITH)
            .map(Clauses::whole)
            .toList();

    private static final List<Pattern> ERROR_GROUPS = Stream.of(
                    SHOW + "(?:all )?(?:(?<status>open|resolved|ignored|regressed|current|new|recent|latest|last) )?"
                            + "(?:errors?|error groups?|exceptions?|stack ?traces?)(?: (?:of|from|for) (?:the )?(?<ref>"
                            + NAME
                            + ")(?: service)?)?" + Clauses.NOW,
                    Clauses.SHOW + " (?:(?<status>open|resolved|ignored|regressed|current|new|recent|latest|last) )?"
                            + "(?:errors?|error groups?|exceptions?)" + OF + Clauses.NOW,
                    Clauses.SHOW + " (?<ref>" + NAME + ")(?:'s)? (?:errors?|error groups?|exceptions?)" + Clauses.NOW,
                    "(?:what|which) (?:errors?|exceptions?) (?:does|do|did|has|have) (?<ref>" + NAME
                            + ")(?: (?:have|had|get|throw|log|see))?" + Clauses.NOW)
            .map(Clauses::whole)
            .toList();

    /** As people say it, and as telemetry calls it. */
    private static final Map<String, String> METRICS = Map.ofEntries(
            Map.entry("error rate", "error_rate"),
            Map.entry("failure rate", "error_rate"),
            Map.entry("requests", "requests"),
            Map.entry("traffic", "requests"),
            Map.entry("load", "requests"),
            Map.entry("throughput", "requests"),
            Map.entry("request rate", "requests"),
            Map.entry("number of requests", "requests"),
            Map.entry("latency", "latency_p95"),
            Map.entry("latencies", "latency_p95"),
            Map.entry("response time", "latency_p95"),
            Map.entry("response times", "latency_p95"),
            Map.entry("p50", "latency_p50"),
            Map.entry("median latency", "latency_p50"),
            Map.entry("p95", "latency_p95"),
            Map.entry("p99", "latency_p99"),
            Map.entry("bytes in", "bytes_in"),
            Map.entry("bytes out", "bytes_out"));

    private static final String METRIC = "(?:p\\d\\d )?(?<metric>"
            + String.join(
                    "|",
                    METRICS.keySet().stream()
                            .sorted((a, b) -> b.length() - a.length())
                            .toList())
            + "|[a-z]+_[a-z0-9_]+)";

    private static final List<Pattern> MEASURED = Stream.of(
                    SHOW + "(?:current )?" + METRIC + OF + Clauses.WITHIN + "?" + Clauses.NOW,
                    Clauses.SHOW + " (?<ref>" + NAME + ")(?:'s)? " + METRIC + Clauses.WITHIN + "?" + Clauses.NOW,
                    SHOW + "metric (?<metric>[a-z_][a-z0-9_.:-]*)" + OF + Clauses.WITHIN + "?",
                    "how (?:much|many) " + METRIC + " (?:does|do|did|is|are|has|have) (?<ref>" + NAME
                            + ")(?: (?:get|getting|have|had|serve|serving|see|receive|got))?" + Clauses.WITHIN + "?"
                            + Clauses.NOW)
            .map(Clauses::whole)
            .toList();

    private static final List<Pattern> HEALTH = Stream.of(
                    SHOW + "(?:check )?(?:the )?(?:health(?: status| checks?)?|replicas|instances)" + OF + Clauses.NOW,
                    Clauses.SHOW + " (?<ref>" + NAME + ")(?:'s)? (?:health|replicas|instances)" + Clauses.NOW,
                    "check (?<ref>" + NAME + ")(?:'s)? health",
                    "how many (?:replicas|instances|copies) (?:does|do|of|has|have) (?<ref>" + NAME
                            + ")(?: (?:have|run|are running|are (?:there|ready|up)))?" + Clauses.NOW)
            .map(Clauses::whole)
            .toList();

    private static final String UUID = "(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
    private static final String DEPLOYMENT =
            "(?:the )?(?:last |latest |newest |current )?(?:deploy(?:ment)?|roll-?out|release)";

    private static final List<Pattern> DEPLOYMENTS = Stream.of(
                    SHOW
                            + "(?:the )?(?:current |latest |last |newest )?(?:deploy(?:ment)?|roll-?out|release)(?:'s)? status"
                            + OF,
                    SHOW + "(?:the )?(?:status|state|progress) of " + DEPLOYMENT + "(?: " + UUID + ")?" + OF,
                    "(?:how is|how's|how far is) " + DEPLOYMENT + "(?: " + UUID + ")?" + OF + "(?: going| doing)?"
                            + Clauses.NOW,
                    "(?:is|has|did) " + DEPLOYMENT + "(?: " + UUID + ")?" + OF
                            + " (?:done|finish(?:ed)?|completed?|ready|over|through|succeed(?:ed)?|work(?:ed)?|fail(?:ed)?"
                            + "|go through|gone through)(?: yet)?",
                    SHOW + "(?:the )?deployment " + UUID,
                    "(?:which|what) (?:version|release)(?: of (?<ref>" + NAME
                            + "))? (?:is|runs)(?: (?:running|live|deployed|serving))?" + Clauses.NOW)
            .map(Clauses::whole)
            .toList();

    private static final Pattern CHECK = Clauses.whole("(?:run|do|make|start) (?:a |an |some |the )?(?:quick |full )?"
            + "(?:health ?-?checks?|diagnos[a-z]+|checks?|investigation)" + OF);

    private static final String WELL =
            "(?:ok|okay|fine|well|good|up|healthy|running|working|green|alright|all right|stable)";
    private static final String TROUBLE =
            "(?:wrong|broken|down|failing|on fire|burning|off|unhealthy|crashing|slow|happening|going on|up|odd|weird)";
    private static final String ALL =
            "(?:everything|all|all (?:the |my |our )?(?:services|apps)|things|(?:the |my |our )?(?:services|apps|systems?)|production|prod)";

    private static final List<Pattern> OVERVIEW = Stream.of(
                    "(?:is |are )?(?:there )?(?:anything|something|any service|anyone)(?: is| else)? " + TROUBLE
                            + Clauses.NOW,
                    "(?:is |are )?" + ALL + " (?:all )?" + WELL + Clauses.NOW,
                    "how (?:is|are|'s) " + ALL + "(?: doing| going| looking)?" + Clauses.NOW,
                    "how does it look|how's it going|how is it going|what's up|what is up",
                    "what(?:'s| is|s) " + TROUBLE + Clauses.NOW,
                    "(?:status|health|state|overview)(?: (?:of|for) " + ALL + ")?",
                    "(?:check|diagnose|look at|investigate) " + ALL,
                    "(?:are there |do we have |is there |have we )?(?:any|an) (?:errors?|problems?|issues?|incidents?|outages?"
                            + "|alerts?|trouble|failures?)" + Clauses.NOW,
                    "what(?:'s| has| just| has just)? (?:happened|broke|went wrong|failed|crashed)" + Clauses.WITHIN
                            + "?" + Clauses.NOW,
                    "(?:was|were|have|has) (?:there )?(?:been )?(?:any|an|a)? ?(?:errors?|problems?|issues?|incidents?|outages?"
                            + "|alerts?|trouble|failures?)" + Clauses.WITHIN + "?" + Clauses.NOW,
                    "(?:which|what) (?:services?|apps?)(?: (?:is|are))? " + TROUBLE + Clauses.NOW,
                    "(?:list|show)(?: me)?(?: all)?(?: the| my| our)? (?:services|apps)",
                    "(?:which|what) (?:services|apps) (?:are there|do (?:we|i|you) have|exist|are running|are healthy)")
            .map(Clauses::whole)
            .toList();

    private ReadGrammar() {}

    static Optional<Intent> parse(String text) {
        return Stream.<Function<String, Optional<Intent>>>of(
                        ReadGrammar::overview,
                        ReadGrammar::logs,
                        ReadGrammar::metric,
                        ReadGrammar::deployment,
                        ReadGrammar::health,
                        ReadGrammar::errors,
                        ReadGrammar::check)
                .flatMap(parse -> parse.apply(text).stream())
                .findFirst();
    }

    private static Optional<Matcher> first(List<Pattern> patterns, String text) {
        return patterns.stream()
                .flatMap(pattern -> Clauses.match(pattern, text).stream())
                .findFirst();
    }

    private static @Nullable String group(Matcher matcher, String name) {
        return matcher.namedGroups().containsKey(name) ? matcher.group(name) : null;
    }

    private static @Nullable String service(Matcher matcher) {
        return matcher.namedGroups().containsKey("ref") ? Clauses.ref(matcher) : null;
    }

    private static Optional<Intent> overview(String text) {
        return first(OVERVIEW, text).map(any -> new Intent.Overview());
    }

    private static Optional<Intent> logs(String text) {
        return first(LOG_LINES, text).map(asked -> {
            var lines = group(asked, "n");
            var filter = group(asked, "filter");
            var level = group(asked, "level");
            var words = filter == null ? "" : filter.strip().replaceAll("^([\"'`])(.*)\\1$", "$2");
            var severity = level == null
                    ? ""
                    : "severity>=" + (level.equalsIgnoreCase("warning") ? "warn" : level.toLowerCase(Locale.ROOT));
            return new ShowLogs(
                    service(asked), lines == null ? null : Integer.valueOf(lines), (severity + " " + words).strip());
        });
    }

    private static Optional<Intent> errors(String text) {
        return first(ERROR_GROUPS, text).map(asked -> new ShowErrors(service(asked), status(group(asked, "status"))));
    }

    private static @Nullable String status(@Nullable String word) {
        return word == null
                ? null
                : switch (word.toLowerCase(Locale.ROOT)) {
                    case "open", "current", "new" -> "open";
                    case "resolved", "ignored", "regressed" -> word.toLowerCase(Locale.ROOT);
                    default -> null;
                };
    }

    private static Optional<Intent> metric(String text) {
        return first(MEASURED, text).map(asked -> {
            var name = asked.group("metric").toLowerCase(Locale.ROOT);
            var within = Clauses.within(asked);
            return new ShowMetric(
                    service(asked), METRICS.getOrDefault(name, name), within == null ? "30m" : range(within));
        });
    }

    private static String range(Duration within) {
        long seconds = within.toSeconds();
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static Optional<Intent> health(String text) {
        return first(HEALTH, text).map(asked -> new ShowHealth(service(asked)));
    }

    private static Optional<Intent> deployment(String text) {
        return first(DEPLOYMENTS, text).map(asked -> new ShowDeployment(service(asked), group(asked, "id")));
    }

    private static Optional<Intent> check(String text) {
        return Clauses.match(CHECK, text).map(asked -> new Intent.Diagnose(service(asked)));
    }
}
