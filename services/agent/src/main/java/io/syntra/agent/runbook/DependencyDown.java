package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Hypothesis.Remedy;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.util.Optional;
import java.util.regex.Pattern;

/** The errors say that something which the service depends on does not answer. */
final class DependencyDown implements Analyzer {

    private static final Pattern NO_ANSWER = Pattern.compile(
            "(?i)ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|connection (?:was )?refused"
                    + "|connect(?:ion)? timed? ?out|no route to host|socket hang up|UnknownHost|Name or service not known"
                    + "|upstream .*(?:unavailable|timed out)");

    private static final Pattern PLACE = Pattern.compile(
            "((?:\\d{1,3}(?:\\.\\d{1,3}){3}|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9-]+)*):\\d{2,5})");

    @Override
    public Optional<Hypothesis> analyze(Findings findings) {
        return Errors.current(findings).stream()
                .filter(group -> NO_ANSWER.matcher(group.message()).find()
                        || NO_ANSWER.matcher(group.errorType()).find())
                .findFirst()
                .map(group -> build(findings, group));
    }

    private static Hypothesis build(Findings findings, ErrorGroupView group) {
        var place = PLACE.matcher(group.message());
        var what = place.find() ? place.group(1) : "something";
        return Hypothesis.of("%s that %s depends on does not answer"
                        .formatted(what, findings.service().name()))
                .fact(Errors.describe(group), findings.errors())
                .term("the error says that a connection fails", 60)
                .remedy(new Remedy.ForPeople(
                        "Another release would meet the same silence. See why %s does not answer.".formatted(what)));
    }
}
