package io.syntra.agent.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person is told about a trouble that is over. */
class PastTest {

    private static final String ACTION = "5f0e6f9e-8c1f-4f2e-9d51-0d6f0f3b7a11";

    /** v2 came at 11:56, failed half of all requests, and was taken back at 11:58. */
    private static Incident takenBack() {
        return Incident.at()
                .deployed("first", 1, null, 60)
                .deployed("bad", 2, 1, 4)
                .change("back", DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, 1, 2, 2, 2)
                .keyed(ACTION)
                .error("TypeError", "x is undefined", List.of("v2"), 3.9, 2, 574)
                .course("v1", 20, new double[] {100, 100, 100, 100}, new double[] {0, 0, 0, 0})
                .course("v2", 4, new double[] {149, 149, 149, 149, 150, 150, 150, 150}, new double[] {
                    .48, .48, .48, .48, .48, .48, .48, .48
                })
                .course("v1", 2, new double[] {20, 20, 20, 20, 20, 20}, new double[] {0, 0, 0, 0, 0, 0});
    }

    private static Call rollback() {
        var json = Json.mapper().createObjectNode();
        var data = json.putObject("data")
                .put("action_id", ACTION)
                .put("summary", "Roll shop-api back from v2 to v1")
                .put("state", "verified")
                .put("detail", "Roll shop-api back from v2 to v1: done.")
                .put("decided_by", "ada");
        var verification = data.putObject("verification").put("detail", "It helped: hardly any request fails now.");
        verification.putObject("before").put("requests", 598).put("error_rate", 0.48);
        verification.putObject("after").put("requests", 25).put("error_rate", 0.0);
        return new Call(
                "call_rollback",
                "rollback",
                Json.mapper()
                        .createObjectNode()
                        .put("service_id", Incident.SHOP.id().toString()),
                true,
                new Result(true, json, "done"));
    }

    /** Guarded by: what is gone in {@code Errors.current} and {@code Findings.failing}. */
    @Test
    void whyItFailedIsTheReleaseThatWasTakenBackAndNotWhatServesNow() {
        var told = told("Why did it fail?", takenBack(), rollback());

        assertThat(told)
                .startsWith("v2 of shop-api failed, until v1 took its place at 11:58:00 UTC.")
                .contains("TypeError: x is undefined, 574 times", "in v2")
                .contains("v2 failed 48.0 % of 1196 requests [2]")
                .contains("rolled back to v1, succeeded")
                .contains("That was action " + ACTION + ", \"Roll shop-api back from v2 to v1\", approved by ada [4]")
                .contains("Since then 0 % of 120 requests failed [2]")
                .contains("No fault found in shop-api now.", "none of them in what serves now", "[4] rollback")
                .doesNotContain("Something is wrong");
    }

    @Test
    void howItIsNowComesFirstWhenThatIsTheQuestion() {
        assertThat(told("is it ok now?", takenBack(), rollback()))
                .startsWith("No fault found in shop-api now.")
                .contains("v2 of shop-api failed, until v1 took its place");
    }

    /** Somebody else asks, elsewhere. */
    @Test
    void whoEverAsksIsToldWhoTookItBack() {
        assertThat(told("what happened to shop-api?", takenBack(), null))
                .contains("by dev: rolled back to v1", "Since then 0 % of 120 requests failed")
                .doesNotContain("That was action");
    }

    @Test
    void withoutARequestSinceNothingIsCounted() {
        var quiet = Incident.at()
                .deployed("first", 1, null, 60)
                .deployed("bad", 2, 1, 4)
                .change("back", DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, 1, 2, 2, 0.1)
                .keyed(ACTION)
                .course("v2", 4, new double[] {100, 100}, new double[] {.5, .5});

        assertThat(told("why did it fail?", quiet, null))
                .contains("v2 failed 50.0 % of 200 requests", "No request was measured since")
                .doesNotContain("of 0 requests");
        assertThat(told("why did it fail?", quiet, rollback()))
                .contains("Measured after it: 0 % of 25 requests failed [")
                .doesNotContain("of 0 requests");
    }

    @Test
    void aRestartThatEndedItIsToldAsSuch() {
        var restarted = Incident.at()
                .deployed("first", 1, null, 60)
                .change("again", DeploymentKind.RESTART, DeploymentState.SUCCEEDED, 1, 1, 2, 2)
                .course("v1", 4, new double[] {100, 100, 100, 100, 100, 100, 100}, new double[] {
                    .3, .3, .3, .3, .3, .3, .3
                })
                .course("v1", 2, new double[] {100, 100, 100, 100}, new double[] {0, 0, 0, 0});
        var findings = restarted.findings();

        assertThat(Past.of(dialogue("what happened?", null), findings)
                        .orElseThrow()
                        .words())
                .isEqualTo("shop-api failed, until it was restarted at 11:58:00 UTC.");
    }

    /** v2 served for ten seconds, from 11:40:00, and was taken back. */
    private static Incident tenSeconds() {
        return Incident.at()
                .deployed("first", 1, null, 600)
                .deployed("bad", 2, 1, 20)
                .change("back", DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, 1, 2, 2, 20 - 1 / 6.0)
                .course("v1", 29.9, counts(119, 150), new double[119]);
    }

    private static double[] counts(int steps, double each) {
        var counts = new double[steps];
        Arrays.fill(counts, each);
        return counts;
    }

    /** Most of the step in which it failed was served well, and lies half outside. Guarded by {@code Ended.byRequests}. */
    @Test
    void whatFailedBetweenTwoPointsOfAMetricIsToldFromTheReleasesOwnRequests() {
        var incident = tenSeconds().course("v2", 20.1, new double[] {100}, new double[] {.5});

        assertThat(told("what happened?", incident, null))
                .startsWith("v2 of shop-api failed, until v1 took its place at 11:40:10 UTC.")
                .contains("v2 failed 50.0 % of 100 requests", "v2 had served for 10 s, since 11:40:00 UTC")
                .contains("by dev: rolled back to v1, succeeded");
    }

    /** Guarded by {@code Ended.byWords}. */
    @Test
    void whatNoMetricKnowsIsToldFromTheErrorsThatCameAndWentWithTheRelease() {
        for (var incident : List.of(
                tenSeconds().error("TypeError", "x is undefined", List.of("v2"), 19.95, 19.85, 31),
                tenSeconds()
                        .error("TypeError", "x is undefined", List.of("v2"), 19.95, 19.85, 31)
                        .without("requests")
                        .without("error_rate")
                        .without("latency_p95"))) {
            assertThat(told("why did it fail?", incident, null))
                    .startsWith("v2 of shop-api failed, until v1 took its place at 11:40:10 UTC.")
                    .contains("TypeError: x is undefined, 31 times since 11:40:03 UTC", "last at 11:40:09 UTC")
                    .contains("rolled back to v1")
                    .doesNotContain("of 0 requests", "v2 failed 0 %");
        }
    }

    /** Guarded by {@code Ended.lines}. */
    @Test
    void linesOfTheLogTellOfItWhereThereIsNoErrorGroup() {
        var incident = tenSeconds()
                .line("v2", "boom", 19.95)
                .line("v2", "boom again", 19.9)
                .line("v1", "another matter", 19.9);

        assertThat(told("what happened?", incident, null))
                .startsWith("v2 of shop-api failed, until v1 took its place")
                .contains("2 error lines of v2 in the log");
    }

    @Test
    void aReleaseThatWasTakenBackForNoReasonThatCanBeSeenIsToldAsThat() {
        assertThat(told("what happened?", tenSeconds(), null))
                .startsWith("v2 of shop-api was taken back at 11:40:10 UTC, and v1 took its place."
                        + " What was wrong with it I cannot see.")
                .doesNotContain("failed, until");
    }

    /** Who deploys the next release need not mend anything. */
    @Test
    void anErrorThatHurtNobodyDoesNotMakeTheNextReleaseARescue() {
        var incident = Incident.at()
                .deployed("first", 1, null, 60)
                .deployed("second", 2, 1, 20)
                .deployed("third", 3, 2, 10)
                .error("Warning", "slow query", List.of("v2"), 19, 11, 5)
                .course("v2", 20, counts(40, 100), new double[40])
                .course("v3", 10, counts(40, 100), new double[40]);

        assertThat(told("what happened?", incident, null)).doesNotContain("v2 of shop-api failed");
    }

    /** Guarded by {@code Ended.slowness}. */
    @Test
    void whatWasSlowIsToldToWhoeverAsksAndNotOnlyWhereItWasMended() {
        var incident = tenSeconds()
                .latency("v1", 29, 40, 41, 42, 40)
                .latency("v2", 20, 2_100, 2_200, 2_150)
                .latency("v1", 19, 40, 39, 40, 41);

        assertThat(told("what happened to shop-api?", incident, null))
                .startsWith("v2 of shop-api was slow, until v1 took its place at 11:40:10 UTC.")
                .contains("95 of 100 requests took up to 2150 ms in v2, and up to 40 ms in v1");

        var replaced = Incident.at()
                .deployed("first", 1, null, 600)
                .deployed("slow", 2, 1, 20)
                .deployed("next", 3, 2, 10)
                .latency("v2", 20, 2_100, 2_200, 2_150)
                .latency("v3", 9, 40, 39, 40, 41);
        assertThat(told("what happened to shop-api?", replaced, null))
                .startsWith("v2 of shop-api was slow, until v3 took its place at 11:50:00 UTC.");
    }

    /** An hour later the usual half hour of metrics knows nothing of it. */
    @Test
    void whatLiesFartherBackIsAskedForByItsTime() {
        var incident = Incident.at()
                .deployed("first", 1, null, 6_000)
                .deployed("bad", 2, 1, 130)
                .change("back", DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, 1, 2, 2, 120)
                .course("v1", 29.9, counts(119, 150), new double[119]);
        var findings = incident.findings();

        assertThat(Past.timeToAskFor(dialogue("what happened?", null), findings))
                .contains("2026-03-04T09:40:00Z/2026-03-04T10:20:00Z");
        assertThat(Past.timeToAskFor(dialogue("is it ok?", null), findings)).isEmpty();

        var then = Incident.at()
                .course("v2", 130, counts(40, 100), counts(40, .3))
                .findings()
                .metrics();
        var past = Past.of(dialogue("what happened?", null), findings, then).orElseThrow();
        assertThat(past.words()).isEqualTo("v2 of shop-api failed, until v1 took its place at 10:00:00 UTC.");
        assertThat(past.claims())
                .extracting(claim -> claim.text())
                .contains("v2 failed 30.0 % of 4000 requests")
                .anyMatch(text -> text.startsWith("In the last 30 min 0 % of"));
    }

    /** Nobody changed anything: what others did to it is over by itself. */
    @Test
    void errorsThatCeasedByThemselvesAreToldWithTheirTime() {
        var incident = Incident.at()
                .deployed("first", 1, null, 6_000)
                .error("Error", "connect ECONNREFUSED db:5432", List.of("v1"), 300, 240, 900);

        assertThat(told("what happened this morning, why was it broken?", incident, null))
                .startsWith("shop-api had errors that came no more, the last at 08:00:00 UTC.")
                .contains("connect ECONNREFUSED db:5432, 900 times since 07:00:00 UTC");
        assertThat(told("is it ok?", incident, null)).doesNotContain("came no more");
    }

    /** The database is back. Guarded by {@code Errors.ceased} and {@code Findings.wellByNow}. */
    @Test
    void whatIsOverIsNoCauseAnyMore() {
        var incident = Incident.at()
                .deployed("first", 1, null, 6_000)
                .error("Error", "connect ECONNREFUSED db:5432", List.of("v1"), 25, 12, 1_200)
                .course("v1", 25, counts(52, 100), counts(52, .4))
                .course("v1", 11.75, counts(46, 100), new double[46]);

        assertThat(Diagnosis.of(incident.findings(), Runbooks.builtIn())).isInstanceOf(Diagnosis.NoFault.class);
        assertThat(told("is it ok now?", incident, null))
                .startsWith("No fault found in shop-api now.")
                .contains("hardly any in the last minutes")
                .contains("shop-api had errors that came no more, the last at 11:48:00 UTC.");
    }

    /** What depends on others may be well again by itself; a release that came later had no part in it. */
    @Test
    void whatWasOverBeforeWasNotEndedByTheChange() {
        var incident = Incident.at()
                .deployed("first", 1, null, 60)
                .deployed("second", 2, 1, 4)
                .course("v1", 20, new double[] {100, 100, 100}, new double[] {.5, .5, .5})
                .course("v1", 5.5, new double[] {100, 100, 100, 100, 100, 100}, new double[6])
                .course("v2", 3, new double[] {100, 100}, new double[] {0, 0});

        assertThat(Past.of(dialogue("why did it fail?", null), incident.findings()))
                .isEmpty();
    }

    @Test
    void nothingThatEndedIsMadeUp() {
        var well = Incident.at()
                .deployed("first", 1, null, 60)
                .deployed("second", 2, 1, 4)
                .course("v1", 20, new double[] {100, 100}, new double[] {0, 0})
                .course("v2", 3, new double[] {100, 100}, new double[] {0, 0});

        assertThat(Past.of(dialogue("why did it fail?", null), well.findings())).isEmpty();
    }

    private static String told(String question, Incident incident, @Nullable Call before) {
        var dialogue = dialogue(question, before);
        var findings = incident.findings();
        var calls = Stream.concat(
                        Stream.of("list_errors", "get_logs", "get_deployment_status", "error_rate", "check_health")
                                .map(tool -> new Call(
                                        "call_" + tool, tool, Json.mapper().createObjectNode(), false, null)),
                        Past.carriedOut(dialogue, Incident.SHOP).stream())
                .collect(Collectors.toMap(Call::callId, Function.identity()));
        return new Answer(
                        Diagnosis.of(findings, Runbooks.builtIn()), findings, Past.of(dialogue, findings), false, true)
                .report(List.copyOf(calls.values()));
    }

    private static Dialogue dialogue(String question, @Nullable Call before) {
        var exchanges = new ArrayList<Exchange>();
        if (before != null) {
            exchanges.add(new Exchange(
                    new UUID(7, 6),
                    "why?",
                    List.of(new Step("runbook", new ArrayNode(null), List.of(before))),
                    "acted"));
        }
        exchanges.add(new Exchange(new UUID(7, 7), question, List.of(), null));
        return new Dialogue(exchanges, null, () -> new Services.Known(List.of(Incident.SHOP)), Incident.NOON);
    }
}
