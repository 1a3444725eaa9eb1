package io.syntra.agent.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A trouble that is over, told from what the other services know of it; so whoever asks is told, in whatever conversation.
 * Where they know of none, what was done in this conversation and what was measured then.
 *
 * @param first whether the question is about what was, rather than about what is
 * @param words a sentence
 */
record Past(boolean first, String words, List<Claim> claims) {

    private static final Pattern ASKS_BACK = Pattern.compile(
            "\\b(?:did|was|were|had|happened|failed|broke|broken|caused|wrong|earlier|yesterday|ago)\\b");

    /** Older than this, it is told only to those who ask what was. */
    private static final Duration LATELY = Duration.ofHours(1);

    private static final Duration LONG_AGO = Duration.ofDays(7);
    private static final Duration BEFORE_IT = Duration.ofMinutes(10);
    private static final Duration AFTER_IT = Duration.ofMinutes(20);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final int MOST_ERRORS = 2;

    Past {
        claims = List.copyOf(claims);
    }

    /** Whether the message is about what was and about nothing else. */
    static boolean alone(Dialogue dialogue) {
        return dialogue.current()
                .question()
                .toLowerCase(Locale.ROOT)
                .matches(
                        "(?s).*\\b(?:did|was|were|had|happened|failed|broke|crashed|earlier|yesterday|ago|last night|this morning)\\b.*");
    }

    static boolean askedIn(Dialogue dialogue) {
        return ASKS_BACK
                .matcher(dialogue.current().question().toLowerCase(Locale.ROOT))
                .find();
    }

    static Optional<Past> of(Dialogue dialogue, Findings findings) {
        return of(dialogue, findings, findings.metrics());
    }

    /** @param then how requests fared at the time, where that was asked for */
    static Optional<Past> of(Dialogue dialogue, Findings findings, Metrics then) {
        boolean asked = askedIn(dialogue);
        var done = carriedOut(dialogue, findings.service());
        var earliest = findings.now().minus(asked ? LONG_AGO : LATELY);
        return ended(findings, then, earliest)
                .map(ended -> told(ended, done))
                .or(() -> done.map(Past::done))
                .or(() -> ceased(findings, earliest))
                .map(past -> new Past(asked, past.words, past.claims));
    }

    /** The newest change that ended a trouble; or else the newest that took a release back, for whatever reason. */
    private static Optional<Ended> ended(Findings findings, Metrics then, Instant earliest) {
        var changes = Ended.all(findings, then)
                .filter(change -> change.to().isAfter(earliest))
                .toList();
        return changes.stream()
                .filter(change -> change.failed() || change.slowness().isPresent())
                .findFirst()
                .or(() -> changes.stream().filter(Ended::rollback).findFirst());
    }

    /** The time in which it was, where the metrics that are known do not reach back to it. */
    static Optional<String> timeToAskFor(Dialogue dialogue, Findings findings) {
        return findings.requests()
                .value()
                .filter(metric -> askedIn(dialogue))
                .flatMap(metric -> ended(
                                findings, findings.metrics(), findings.now().minus(LONG_AGO))
                        .filter(ended -> ended.to().isBefore(metric.from().plus(AFTER_IT))))
                .map(ended -> {
                    var begin = latest(ended.from().minus(BEFORE_IT), ended.to().minus(LONGEST));
                    var end = ended.to().plus(AFTER_IT);
                    return "%s/%s"
                            .formatted(
                                    Instant.ofEpochSecond(begin.getEpochSecond()),
                                    Instant.ofEpochSecond(
                                            (end.isAfter(findings.now()) ? findings.now() : end).getEpochSecond()));
                });
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Past told(Ended ended, Optional<Call> done) {
        var findings = ended.findings();
        var claims = new ArrayList<Claim>();
        ended.errors().stream()
                .limit(MOST_ERRORS)
                .forEach(group -> claim(
                        claims,
                        Errors.describe(group, findings.now()) + ", last at "
                                + Words.time(group.lastSeen(), findings.now()),
                        findings.errors()));
        if (ended.errors().isEmpty() && ended.lines() > 0) {
            claim(
                    claims,
                    "%s of v%d in the log"
                            .formatted(
                                    Plural.of(ended.lines(), "error line"),
                                    ended.before().releaseNumber()),
                    findings.logs());
        }
        requests(ended, claims);
        claim(claims, ChangeReport.change(ended.change()), findings.deployments());
        if (ended.otherRelease()) {
            claim(
                    claims,
                    "v%d had served for %s, since %s"
                            .formatted(
                                    ended.before().releaseNumber(),
                                    Words.lasting(Duration.between(ended.from(), ended.to())),
                                    Words.time(ended.from(), findings.now())),
                    findings.deployments());
        }
        var action = done.filter(call ->
                data(call).path("action_id").asText().equals(ended.change().idempotencyKey()));
        action.ifPresent(call -> claims.add(new Claim(
                "That was action %s, \"%s\", approved by %s"
                        .formatted(
                                data(call).path("action_id").asText(),
                                data(call).path("summary").asText(),
                                data(call).path("decided_by").asText()),
                call.callId())));
        since(ended, claims, action);
        return new Past(false, words(ended), claims);
    }

    private static void requests(Ended ended, List<Claim> claims) {
        var who = ended.otherRelease() ? "v" + ended.before().releaseNumber() : "Before";
        var failing = ended.failing();
        if (failing.requests() > 0) {
            claim(
                    claims,
                    "%s failed %s".formatted(who, Words.failed(failing)),
                    ended.metrics().traffic());
        }
        ended.slowness()
                .ifPresent(slow -> claim(
                        claims,
                        "95 of 100 requests took up to %.0f ms in %s, and up to %.0f ms in v%d"
                                .formatted(
                                        slow.was(),
                                        who,
                                        slow.is(),
                                        ended.change().releaseNumber()),
                        ended.metrics().latency()));
    }

    private static void since(Ended ended, List<Claim> claims, Optional<Call> action) {
        var measured = action.map(call -> data(call).path("verification").path("after"));
        // What was measured lately says more than what was measured right after.
        var traffic = ended.findings().traffic();
        var now = ended.since(ended.findings().metrics());
        if (now.requests() > 0) {
            claim(claims, since(ended) + Words.failed(now) + " failed", traffic);
        } else if (measured.filter(after -> after.path("requests").asInt() > 0).isPresent()) {
            claims.add(new Claim(
                    "Measured after it: " + Words.failed(share(measured.get())) + " failed",
                    action.orElseThrow().callId()));
        } else {
            claim(claims, "No request was measured since", traffic);
        }
    }

    /** The metrics need not reach back to it. */
    private static String since(Ended ended) {
        var now = ended.findings().now();
        return ended.findings()
                .requests()
                .value()
                .filter(metric -> metric.from().isAfter(ended.to()))
                .map(metric -> "In the last " + Words.lasting(Duration.between(metric.from(), now)) + " ")
                .orElse("Since then ");
    }

    private static Share share(JsonNode signal) {
        var requests = signal.path("requests").asDouble();
        return new Share(requests, requests * signal.path("error_rate").asDouble());
    }

    private static String words(Ended ended) {
        var change = ended.change();
        var service = ended.findings().service().name();
        var at = Words.time(ended.to(), ended.findings().now());
        var how = ended.failed() ? "failed" : "was slow";
        if (!ended.otherRelease()) {
            return "%s %s, until it was %s at %s."
                    .formatted(
                            service,
                            how,
                            change.kind() == DeploymentKind.DEPLOY ? "deployed again" : ChangeReport.what(change),
                            at);
        }
        int before = ended.before().releaseNumber();
        return ended.failed() || ended.slowness().isPresent()
                ? "v%d of %s %s, until v%d took its place at %s."
                        .formatted(before, service, how, change.releaseNumber(), at)
                : "v%d of %s was taken back at %s, and v%d took its place. What was wrong with it I cannot see."
                        .formatted(before, service, at, change.releaseNumber());
    }

    private static Past done(Call call) {
        return new Past(
                false,
                "The last change in this conversation:",
                List.of(new Claim(ActionReport.brief(call), call.callId())));
    }

    /** Errors that came again and again and then ceased, whatever ended them. */
    private static Optional<Past> ceased(Findings findings, Instant earliest) {
        var over = Errors.byCount(findings).stream()
                .filter(group -> group.status() != ErrorGroupStatus.IGNORED)
                .filter(group -> group.lastSeen().isAfter(earliest) && Errors.silent(group, findings.now()))
                .limit(MOST_ERRORS)
                .toList();
        return over.stream()
                .map(ErrorGroupView::lastSeen)
                .max(Instant::compareTo)
                .map(last -> {
                    var claims = new ArrayList<Claim>();
                    over.forEach(group -> claim(
                            claims,
                            Errors.describe(group, findings.now()) + ", last at "
                                    + Words.time(group.lastSeen(), findings.now()),
                            findings.errors()));
                    return new Past(
                            false,
                            "%s had errors that came no more, the last at %s."
                                    .formatted(findings.service().name(), Words.time(last, findings.now())),
                            claims);
                });
    }

    private static void claim(List<Claim> claims, String text, Source<?> source) {
        if (source instanceof Source.Told<?> told) {
            claims.add(new Claim(text, told.callId()));
        }
    }

    /** The last change of this service that was carried out in this conversation. */
    static Optional<Call> carriedOut(Dialogue dialogue, Named service) {
        return dialogue.exchanges().stream()
                .flatMap(exchange -> exchange.steps().stream())
                .flatMap(step -> step.calls().stream())
                .filter(Call::action)
                .filter(call -> call.result() != null && call.result().ok())
                .filter(call -> Objects.equals(named(call), service.id().toString())
                        || Objects.equals(named(call), service.name()))
                .reduce((earlier, later) -> later);
    }

    private static @Nullable String named(Call call) {
        return call.arguments().path("service_id").textValue();
    }

    private static JsonNode data(Call call) {
        return Objects.requireNonNull(call.result(), "only what was carried out")
                .json()
                .path("data");
    }
}
