package io.syntra.agent.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trouble that is over: many requests failed before the service was changed, and hardly any since. Where the metrics do
 * not reach back, or tell of no failures, what was done in this conversation and what was measured then.
 *
 * @param first whether the question is about what was, rather than about what is
 * @param words a sentence
 */
record Past(boolean first, String words, List<Claim> claims) {

    private static final Pattern ASKS_BACK =
            Pattern.compile("\\b(?:did|was|were|had|happened|failed|broke|broken|caused|wrong)\\b");
    private static final double FAILED = 0.05;
    private static final double LEFT = 0.25;
    private static final double ENOUGH_REQUESTS = 20;
    private static final Duration JUST = Duration.ofMinutes(1);
    private static final int MOST_ERRORS = 2;

    Past {
        claims = List.copyOf(claims);
    }

    /** What ended it, and how it was before and is since. */
    private record Turn(DeploymentView change, DeploymentView before, Share failing, Share justBefore, Share since) {

        boolean otherRelease() {
            return !change.releaseId().equals(before.releaseId());
        }

        boolean forTheBetter() {
            return failing.requests() >= ENOUGH_REQUESTS
                    && failing.errorRate() >= FAILED
                    // What was over before was not ended by it.
                    && (justBefore.requests() == 0 || justBefore.errorRate() >= FAILED)
                    && since.errorRate() <= failing.errorRate() * LEFT;
        }
    }

    static Optional<Past> of(Dialogue dialogue, Findings findings) {
        var question = dialogue.current().question().toLowerCase(Locale.ROOT);
        var done = carriedOut(dialogue, findings.service());
        return turn(findings)
                .map(turn -> of(turn, findings, done))
                .or(() -> done.map(call -> new Past(
                        false,
                        "The last change in this conversation:",
                        List.of(new Claim(ActionReport.of(call).replace('\n', ' '), call.callId())))))
                .map(past -> new Past(ASKS_BACK.matcher(question).find(), past.words, past.claims));
    }

    /** The newest change that ended failures. */
    private static Optional<Turn> turn(Findings findings) {
        var reached = findings.history().reached();
        for (int i = 0; i + 1 < reached.size(); i++) {
            var change = reached.get(i);
            var before = reached.get(i + 1);
            var turn = new Turn(
                    change,
                    before,
                    failing(findings, change, before),
                    findings.failing(change.requestedAt().minus(JUST), change.requestedAt()),
                    findings.failing(History.tookEffect(change), findings.now()));
            if (turn.forTheBetter()) {
                return Optional.of(turn);
            }
        }
        return Optional.empty();
    }

    /** A release's own requests are its own, however short it served; without releases, time tells. */
    private static Share failing(Findings findings, DeploymentView change, DeploymentView before) {
        return !change.releaseId().equals(before.releaseId())
                        && findings.traffic().value().filter(Traffic::byRelease).isPresent()
                ? findings.failing(before.releaseNumber())
                : findings.failing(History.tookEffect(before), change.requestedAt());
    }

    private static Past of(Turn turn, Findings findings, Optional<Call> done) {
        var claims = new ArrayList<Claim>();
        errors(turn, findings)
                .limit(MOST_ERRORS)
                .forEach(group -> claim(claims, Errors.describe(group), findings.errors()));
        claim(
                claims,
                "%s failed %s"
                        .formatted(
                                turn.otherRelease() ? "v" + turn.before().releaseNumber() : "Before",
                                Words.failed(turn.failing())),
                findings.traffic());
        claim(claims, ChangeReport.change(turn.change()), findings.deployments());
        var action = done.filter(call ->
                data(call).path("action_id").asText().equals(turn.change().idempotencyKey()));
        action.ifPresent(call -> claims.add(new Claim(
                "That was action %s, \"%s\", approved by %s"
                        .formatted(
                                data(call).path("action_id").asText(),
                                data(call).path("summary").asText(),
                                data(call).path("decided_by").asText()),
                call.callId())));
        since(turn, findings, claims, action);
        return new Past(false, words(turn, findings.service()), claims);
    }

    private static void since(Turn turn, Findings findings, List<Claim> claims, Optional<Call> action) {
        var measured = action.map(call -> data(call).path("verification").path("after"));
        if (turn.since().requests() > 0) {
            claim(claims, "Since then " + Words.failed(turn.since()) + " failed", findings.traffic());
        } else if (measured.filter(after -> after.path("requests").asInt() > 0).isPresent()) {
            claims.add(new Claim(
                    "Measured after it: " + Words.failed(share(measured.get())) + " failed",
                    action.orElseThrow().callId()));
        } else {
            claim(claims, "No request was measured since", findings.traffic());
        }
    }

    private static Share share(JsonNode signal) {
        var requests = signal.path("requests").asDouble();
        return new Share(requests, requests * signal.path("error_rate").asDouble());
    }

    private static String words(Turn turn, Named service) {
        var change = turn.change();
        var at = Words.time(History.tookEffect(change));
        return turn.otherRelease()
                ? "v%d of %s failed, until v%d took its place at %s."
                        .formatted(turn.before().releaseNumber(), service.name(), change.releaseNumber(), at)
                : "%s failed, until it was %s at %s."
                        .formatted(
                                service.name(),
                                change.kind() == DeploymentKind.DEPLOY ? "deployed again" : ChangeReport.what(change),
                                at);
    }

    private static Stream<ErrorGroupView> errors(Turn turn, Findings findings) {
        var version = "v" + turn.before().releaseNumber();
        return Errors.unresolved(findings).stream()
                .filter(group -> group.versions().isEmpty() || group.versions().contains(version))
                .filter(group -> group.firstSeen().isBefore(History.tookEffect(turn.change())))
                .filter(group -> group.lastSeen().isAfter(History.tookEffect(turn.before())));
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
