package io.syntra.agent.runbook;

import io.syntra.contracts.telemetry.ErrorGroupView;
import java.util.Optional;
import java.util.regex.Pattern;

/** The errors say that something which the service depends on does not answer. */
final class DependencyDown implements Analyzer {

    /** Waiting for a connection of one's own pool is no silence of another's. */
    static final String POOL =
            "pool (?:is )?exhausted|exhausted .{0,20}pool|pool.{0,40}(?:limit|not available|timed out)"
                    + "|too many (?:clients|connections)";

    private static final Pattern OWN_POOL = Pattern.compile("(?i)" + POOL);

    static final Pattern NO_ANSWER = Pattern.compile(
            "(?i)ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|no route to host"
                    + "|socket hang up|UnknownHost|Name or service not known|no such host|getaddrinfo"
                    + "|(?:connect|connecting|connection|dial)\\b.{0,120}?(?:refused|reset|timed? ?out|timeout|unreachable|failed)"
                    + "|upstream .*(?:unavailable|timed out)|answered 50[234]\\b|50[234] (?:Bad Gateway|Service Unavailable|Gateway)");

    private static final Pattern PLACE = Pattern.compile(
            "((?:\\d{1,3}(?:\\.\\d{1,3}){3}|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9-]+)*):\\d{2,5})"
                    + "|\\b((?:\\d{1,3}\\.){3}\\d{1,3}|[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.(?:internal|local|svc|svc\\.cluster\\.local))\\b");

    private static final int ENOUGH = 20;

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return Errors.current(findings).stream()
                .filter(group -> NO_ANSWER.matcher(Errors.text(group)).find()
                        && !OWN_POOL.matcher(Errors.text(group)).find())
                .filter(group -> findings.callees().stream()
                        .noneMatch(callee -> Errors.names(group, callee.service())
                                && FailingCallee.blamed(findings, callee).isPresent()))
                .findFirst()
                .map(group -> build(findings, group));
    }

    private static Hypothesis build(Findings findings, ErrorGroupView group) {
        var place = PLACE.matcher(group.message());
        var what = place.find() ? place.group() : "something";
        var about = Hypothesis.of(
                        Finding.DEPENDENCY_DOWN,
                        findings.service(),
                        "%s that %s depends on does not answer"
                                .formatted(what, findings.service().name()))
                .fact(Errors.describe(group, findings.now()), findings.errors())
                .term("the error says that a connection fails", 60, findings.errors())
                .detail(Detail.PLACE, what, findings.errors());
        findings.history().serving().ifPresent(deployment -> {
            int release = deployment.releaseNumber();
            findings.course()
                    .flatMap(course -> course.wellBefore(release))
                    .filter(well -> well.requests() >= ENOUGH)
                    .ifPresent(well -> about.fact(
                                    "v%d served %.0f requests well before it".formatted(release, well.requests()),
                                    findings.errorRate())
                            .term("the release served well before it", 20, findings.errorRate()));
        });
        return Errors.weigh(about, findings, group).build();
    }
}
