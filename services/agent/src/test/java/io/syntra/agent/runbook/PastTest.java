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
                        Stream.of("list_errors", "get_deployment_status", "error_rate", "check_health")
                                .map(tool -> new Call(
                                        "call_" + tool, tool, Json.mapper().createObjectNode(), false, null)),
                        Past.carriedOut(dialogue, Incident.SHOP).stream())
                .collect(Collectors.toMap(Call::callId, Function.identity()));
        return new Answer(Diagnosis.of(findings, Runbooks.builtIn()), findings, Past.of(dialogue, findings))
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
