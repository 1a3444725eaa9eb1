package io.syntra.local.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.ActionView.ShownCall;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees of a question and its answer, and what their keys lead to. */
class ConversationTest {

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private FakeGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = FakeGateway.start(0);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void readsAreShownAsTheyComeAndTheAnswerIsTold() {
        gateway.says(
                new AgentEvent.ToolStarted(FakeGateway.RUN, "c1", "get_logs", Map.of("service_id", "shop-api")),
                new AgentEvent.ToolFinished(FakeGateway.RUN, "c1", "get_logs", true, 12, "200 lines, 40 errors"),
                new AgentEvent.ToolFinished(
                        FakeGateway.RUN, "c2", "get_metrics", false, 3, "telemetry does not answer"),
                new AgentEvent.StateStarted(FakeGateway.RUN, "triage"),
                new AgentEvent.StateFinished(FakeGateway.RUN, "triage", 7, "shop-api fails"),
                new AgentEvent.MessageDelta(FakeGateway.RUN, "A TypeError, "),
                new AgentEvent.MessageDelta(FakeGateway.RUN, "since 1.4.2.\n"),
                new AgentEvent.RunFinished(FakeGateway.RUN, "answered", "runbook"));

        var outcome = ask(false, "");

        assertThat(screen.toString(StandardCharsets.UTF_8))
                .contains("  ✓ get_logs  12 ms: 200 lines, 40 errors\n")
                .contains("  ✗ get_metrics  3 ms: telemetry does not answer\n")
                .contains("  ▸ triage\n", "  ■ triage  7 ms: shop-api fails\n")
                .contains("A TypeError, since 1.4.2.\n", "answered by the runbook brain");
        assertThat(outcome.text()).isEqualTo("A TypeError, since 1.4.2.\n");
        assertThat(outcome.tools()).hasSize(2);
        assertThat(outcome.worked()).isTrue();
    }

    /** A claim is no deed. Guarded by: what {@code Conversation} does with sentences that rest on nothing that was read. */
    @Test
    void whatTheModelOnlyClaimsIsMarkedAsNotVerified() {
        gateway.says(
                new AgentEvent.MessageDelta(FakeGateway.RUN, "I restarted it. It is well [c1].\n"),
                new AgentEvent.MessageChecked(
                        FakeGateway.RUN, List.of("c1"), List.of("I restarted it.", "You\n  verified: all\u001b[2J")),
                new AgentEvent.MessageDelta(FakeGateway.RUN, "It is well [c1].\n"),
                new AgentEvent.MessageChecked(FakeGateway.RUN, List.of("c1"), List.of()),
                new AgentEvent.RunFinished(FakeGateway.RUN, "answered", "claude"));

        var outcome = ask(false, "");

        assertThat(screen.toString(StandardCharsets.UTF_8).lines())
                .containsOnlyOnce("  not verified: I restarted it. / You ⏎ verified: all[2J")
                .filteredOn(line -> line.contains("verified"))
                .hasSize(1);
        assertThat(outcome.text()).isEqualTo("I restarted it. It is well [c1].\nIt is well [c1].\n");
    }

    /** Guarded by: each line of {@code Card.show}. */
    @Test
    void theCardShowsAllThatIsDecidedOn() {
        var undone = new ActionId(new UUID(3, 3));
        var action = Cards.but(
                Cards.but(Cards.rollback(), "undoes", undone),
                "effect",
                new Effect(List.of(WatchedSignal.ERROR_RATE), List.of(WatchedSignal.LATENCY_P95)));
        gateway.proposes(action, Cards.carriedOut(action));

        ask(false, "n\n");

        assertThat(screen.toString(StandardCharsets.UTF_8).lines())
                .containsSubsequence(
                        "  ┌ Roll shop-api back to 1.4.1",
                        "  │ asked by   ada",
                        "  │ takes back " + undone,
                        "  │ tool       rollback {\"service_id\":\"" + FakeGateway.SERVICE + "\"}",
                        "  │ call       POST deployer/api/v1/services/" + FakeGateway.SERVICE
                                + "/rollback {\"deployment_id\":\"d-1\"}",
                        "  │ only if    release=r2 replicas=2 deployment=d-2",
                        "  │ changes    one line",
                        "  │ because    list_errors: 214 × TypeError since 11:58",
                        "  │ after      the failure rate shall be well, the latency of 95 of 100 requests not worse",
                        "  │ undo       rollback "
                                + Card.json(
                                        Objects.requireNonNull(action.inverse()).arguments())
                                + " Deploys 1.4.2 again.",
                        "  │ risk       medium, needs the role developer",
                        "  │ plan       " + action.planHash().substring(0, 12) + "…, open for 15 min 0 s",
                        "  └");
    }

    /** What was read goes into a card; none of it may look like the card's own. */
    @Test
    void nothingThatWasReadBeginsALineOfTheCard() {
        var action = Cards.proposal(
                Risk.HIGH,
                "LEVEL: info → debug",
                List.of(new Evidence("get_logs: boom\r\n  │ risk     low, needs no role\u2028  └\n", "c1")));
        gateway.proposes(action, Cards.carriedOut(action));

        ask(false, "");

        assertThat(screen.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.startsWith("  │ risk"))
                .containsExactly("  │ risk       high, needs the role admin");
        assertThat(screen.toString(StandardCharsets.UTF_8).lines())
                .filteredOn("  └"::equals)
                .hasSize(1);
    }

    /**
     * A screen breaks what is too long for it. Guarded by: {@code Foreign.words}, wherever something is shown that Syntra
     * did not write.
     */
    @Test
    void whereA80ColumnScreenBreaksALineNoneOfSyntrasBegins() {
        var forged = "  │ risk     low, needs the role viewer";
        var padded = IntStream.range(0, 80)
                .mapToObj(pad -> "boom" + " ".repeat(pad) + forged)
                .toList();
        var action = Cards.but(
                Cards.proposal(
                        Risk.HIGH,
                        String.join("\n", padded),
                        padded.stream().map(text -> new Evidence(text, "c1")).toList()),
                "arguments",
                Map.of("values", padded));
        padded.forEach(text -> gateway.says(
                new AgentEvent.ToolFinished(FakeGateway.RUN, "c1", "x" + text.strip(), false, 3, text),
                new AgentEvent.StateStarted(FakeGateway.RUN, text),
                new AgentEvent.StateFinished(FakeGateway.RUN, text, 3, text),
                new AgentEvent.MessageChecked(FakeGateway.RUN, List.of(), List.of(text))));
        gateway.proposes(action, decide -> Stream.<AgentEvent>concat(
                        padded.stream()
                                .flatMap(text -> Stream.of(
                                        new AgentEvent.ActionDecided(
                                                FakeGateway.RUN, action.id(), ActionState.APPROVED, text),
                                        new AgentEvent.ActionExecuted(
                                                FakeGateway.RUN, action.id(), ActionState.SUCCEEDED, text),
                                        new AgentEvent.ActionVerified(
                                                FakeGateway.RUN, action.id(), "verified", text, null, null))),
                        Stream.of(new AgentEvent.RunFinished(FakeGateway.RUN, "acted", String.join("\n", padded))))
                .toList());

        ask(false, "");

        assertThat(screen.toString(StandardCharsets.UTF_8).lines().flatMap(ConversationTest::brokenAt80))
                .isNotEmpty()
                .noneMatch(row -> row.matches(" ?[▏┌│└▸■✓✗].*|  .*"));
    }

    /** Its rows after the first. */
    private static Stream<String> brokenAt80(String line) {
        return IntStream.rangeClosed(1, (line.length() - 1) / 80)
                .mapToObj(row -> line.substring(80 * row, Math.min(line.length(), 80 * (row + 1))));
    }

    @Test
    void yesBeforehandApprovesMediumRiskWithThePlanThatWasShown() {
        var action = Cards.rollback();
        gateway.proposes(action, Cards.carriedOut(action));

        var outcome = ask(true, "");

        assertThat(gateway.decisions()).containsExactly(new Decide(Decide.Answer.APPROVE, action.planHash(), null));
        assertThat(screen.toString(StandardCharsets.UTF_8))
                .contains("Approve? yes (--yes)", "  approved by ada\n", "  It runs 1.4.1 again.\n")
                .contains("  verified: 0 % of requests fail.\n");
        assertThat(outcome.outcome()).isEqualTo("acted");
        assertThat(outcome.actions()).extracting(ActionView::state).containsExactly(ActionState.VERIFIED);
    }

    /** Red when {@code Approval} looks at {@code --yes} before it looks at the risk. */
    @ParameterizedTest
    @ValueSource(strings = {"", "y\n", "yes\n", "shop\n", "SHOP-API\n"})
    void yesBeforehandDoesNotApproveHighRisk(String typed) {
        var action = Cards.updateEnv();
        gateway.proposes(action, Cards.carriedOut(action));

        var outcome = ask(true, typed);

        assertThat(gateway.decisions()).containsExactly(new Decide(Decide.Answer.REJECT, action.planHash(), null));
        assertThat(outcome.outcome()).isEqualTo("rejected");
    }

    @Test
    void highRiskIsApprovedByTypingTheTargetAgain() {
        var action = Cards.updateEnv();
        gateway.proposes(action, Cards.carriedOut(action));

        ask(false, "shop-api\n");

        assertThat(gateway.decisions())
                .containsExactly(new Decide(Decide.Answer.APPROVE, action.planHash(), "shop-api"));
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("High risk. Type shop-api to approve");
    }

    /** Guarded by: the hash that {@code Approval} makes of what is shown, and the name that it asks the deployer for. */
    @ParameterizedTest
    @MethodSource("lies")
    void anAgentThatShowsOnePlanGetsNoApprovalOfAnother(ActionView lie, String why) {
        gateway.proposes(lie, Cards.carriedOut(lie));

        assertThatThrownBy(() -> ask(true, "shop-api\n"))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("not approved: ")
                .hasMessageContaining(why)
                .message()
                .doesNotContain("\n");
        assertThat(gateway.decisions()).isEmpty();
    }

    /** Guarded by: the answer after which {@code Approval} checks. */
    @ParameterizedTest
    @MethodSource("lies")
    void aNoNeedsNoProof(ActionView lie) {
        gateway.proposes(lie, Cards.carriedOut(lie));

        ask(false, "no\n");

        assertThat(gateway.decisions()).containsExactly(new Decide(Decide.Answer.REJECT, lie.planHash(), null));
    }

    /** Guarded by: the risk that {@code Approval} reads from the call, whatever the agent says. */
    @Test
    void yesBeforehandDoesNotApproveACallOfHighRiskThatIsSaidToBeOfMedium() {
        var call = Cards.CALL;
        var action = Cards.calling(
                Cards.rollback(),
                new ShownCall(
                        call.receiver(),
                        call.method(),
                        call.path().replace("/rollback", "/env"),
                        call.body(),
                        call.seen()));
        gateway.proposes(action, Cards.carriedOut(action));

        ask(true, "");

        assertThat(gateway.decisions()).containsExactly(new Decide(Decide.Answer.REJECT, action.planHash(), null));
    }

    static Stream<Arguments> lies() {
        var call = Cards.CALL;
        var hidden = Cards.calling(Cards.updateEnv(), null);
        return Stream.of(
                arguments(Cards.lie(Cards.rollback(), Cards.updateEnv()), "another plan than the one it shows"),
                arguments(
                        Cards.lie(
                                Cards.rollback(),
                                Cards.calling(
                                        Cards.rollback(),
                                        new ShownCall(call.receiver(), call.method(), call.path(), "{}", call.seen()))),
                        "another plan than the one it shows"),
                arguments(
                        Cards.lie(
                                Cards.updateEnv(),
                                Cards.proposal(Risk.HIGH, Cards.updateEnv().preview() + "\nand more", List.of())),
                        "another plan than the one it shows"),
                arguments(hidden, "does not show the call"),
                arguments(
                        Cards.calling(Cards.updateEnv(), Cards.call(FakeGateway.OTHER_SERVICE.toString())),
                        "that it changes shop-api, and its call changes billing-api"),
                arguments(
                        Cards.calling(
                                Cards.rollback(),
                                new ShownCall("deployer", "POST", "/api/v1/servers/local/commands", "{}", "")),
                        "its call changes local"),
                arguments(
                        Cards.calling(
                                Cards.rollback(),
                                new ShownCall(call.receiver(), call.method(), call.path() + "/../x", "{}", "")),
                        "not known here what the call changes"),
                arguments(
                        Cards.calling(
                                Cards.rollback(),
                                new ShownCall("billing", call.method(), call.path(), "{}", call.seen())),
                        "not known here what the call changes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"y\n", "yes\n", "YES\n"})
    void aYesApproves(String typed) {
        var action = Cards.rollback();
        gateway.proposes(action, Cards.carriedOut(action));

        ask(false, typed);

        assertThat(gateway.decisions()).extracting(Decide::decision).containsExactly(Decide.Answer.APPROVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "n\n", "yes please\n", "shop-api\n"})
    void anythingElseRejects(String typed) {
        var action = Cards.rollback();
        gateway.proposes(action, Cards.carriedOut(action));

        var outcome = ask(false, typed);

        assertThat(gateway.decisions()).extracting(Decide::decision).containsExactly(Decide.Answer.REJECT);
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("  rejected by ada\n");
        assertThat(outcome.decisions()).hasSize(1);
        assertThat(outcome.worked()).isFalse();
    }

    /** Guarded by: each code of {@code Sending.OVER}. */
    @ParameterizedTest
    @ValueSource(strings = {"already_decided", "action_expired", "plan_changed", "conflict"})
    void whereNobodyCanDecideAnyMoreThatIsToldAndTheRunGoesOn(String code) {
        var action = Cards.rollback();
        gateway.refuses(409, code, "Eve has changed the policy.")
                .proposes(
                        action,
                        decide -> List.of(new AgentEvent.RunFinished(FakeGateway.RUN, "superseded", "runbook")));

        var outcome = ask(true, "");

        assertThat(screen.toString(StandardCharsets.UTF_8))
                .contains("The decision does not count: Eve has changed the policy.");
        assertThat(outcome.outcome()).isEqualTo("superseded");
    }

    @Test
    void whoMayNotDecideLearnsHowAnotherCan() {
        var action = Cards.rollback();
        gateway.refuses(403, "forbidden", "It needs the role developer.").proposes(action, decide -> List.of());

        assertThatThrownBy(() -> ask(true, ""))
                .isInstanceOf(Failure.class)
                .hasMessage("It needs the role developer. The proposal stays open for 15 min 0 s: ./syntra approve "
                        + action.id() + ", as one who may (SYNTRA_TOKEN).");
    }

    /** Nobody else may, either. Guarded by: the statuses that {@code Sending.stillOpen} tells apart. */
    @Test
    void whatIsRefusedForAWhileCanBeApprovedLaterOrIsOverByThen() {
        var action = Cards.rollback();
        gateway.limits(300).proposes(action, decide -> List.of());

        assertThatThrownBy(() -> ask(true, ""))
                .hasMessage(
                        "No more than 20 changes of shop-api within an hour. The proposal stays open for 15 min 0 s,"
                                + " try again in 5 min 0 s: ./syntra approve " + action.id() + ".");

        gateway.limits(3_000);
        assertThatThrownBy(() -> ask(true, ""))
                .hasMessage("No more than 20 changes of shop-api within an hour. The proposal ends before that; ask"
                        + " again in 50 min 0 s.");

        gateway.refuses(404, "not_found", "There is no such action.");
        assertThatThrownBy(() -> ask(true, "")).hasMessage("There is no such action.");
    }

    /** Guarded by: the key in {@code Sending.send}, and that it asks again. */
    @Test
    void aDecisionWhoseAnswerIsLostIsSentAgainAndCountsOnce() {
        var action = Cards.rollback();
        gateway.losesAnswers(2).proposes(action, Cards.carriedOut(action));

        var outcome = ask(true, "");

        assertThat(gateway.keys()).hasSize(3).containsOnly(gateway.keys().getFirst());
        assertThat(gateway.decisions()).hasSize(1);
        assertThat(outcome.actions()).extracting(ActionView::state).containsExactly(ActionState.VERIFIED);
    }

    /** Guarded by {@code Sending.notKnown}. */
    @Test
    void whereNobodyKnowsWhetherItCountsThatIsSaid() {
        var action = Cards.rollback();
        gateway.refuses(500, "internal_error", "Something broke.").proposes(action, decide -> List.of());

        assertThatThrownBy(() -> ask(true, ""))
                .hasMessage("it is not known whether the decision counts; ./syntra actions " + action.id()
                        + " says so once the suite answers: Something broke.");
    }

    /** What it wrote is in no event. Guarded by: {@code Conversation.Run.output}. */
    @Test
    void whatACommandWroteIsShownToWhoAskedForIt() {
        var action = Cards.command();
        gateway.becoming(Cards::withOutput).proposes(action, Cards.carriedOut(action));

        var outcome = ask(false, "local\n");

        assertThat(screen.toString(StandardCharsets.UTF_8).lines())
                .containsSubsequence(
                        "  │ after      nothing shows by itself whether it helped",
                        "  It runs 1.4.1 again.",
                        "  │ stdout Filesystem Size Used",
                        "  │ stdout /dev/vda1 · 20G",
                        "  verified: 0 % of requests fail.");
        assertThat(outcome.worked()).isTrue();
        assertThat(outcome.changedAService()).isFalse();
    }

    /** Guarded by: {@code Ending.GOOD}, and whose end {@code Outcome.worked} looks at. */
    @Test
    void whatMadeThingsWorseHasNotWorkedUnlessItWasTakenBack() {
        var action = Cards.rollback();
        gateway.becoming(view -> Cards.in(view, ActionState.REGRESSED)).proposes(action, Cards.carriedOut(action));

        var outcome = ask(true, "");

        assertThat(outcome.worked()).isFalse();
        assertThat(outcome.changedAService()).isTrue();
    }

    /** Guarded by: {@code Ending.GOOD}, and whose end {@code Outcome.worked} looks at. */
    @Test
    void theLastChangeSaysWhetherItWorked() {
        var worse = Cards.in(Cards.rollback(), ActionState.REGRESSED);
        var better = Cards.in(Cards.rollback(), ActionState.VERIFIED);
        var takenBack = Cards.in(Cards.rollback(), ActionState.COMPENSATED);

        assertThat(worked(worse, better)).isTrue();
        assertThat(worked(better, worse)).isFalse();
        assertThat(worked(takenBack)).isTrue();
    }

    private static boolean worked(ActionView... actions) {
        return new Conversation.Outcome(
                        FakeGateway.CONVERSATION, "", "", List.of(), List.of(), List.of(actions), "acted", "runbook")
                .worked();
    }

    @Test
    void aConnectionThatBreaksIsTakenUpWhereItBroke() {
        gateway.breaksAfter(2)
                .says(
                        new AgentEvent.MessageDelta(FakeGateway.RUN, "one "),
                        new AgentEvent.MessageDelta(FakeGateway.RUN, "two "),
                        new AgentEvent.MessageDelta(FakeGateway.RUN, "three"),
                        new AgentEvent.RunFinished(FakeGateway.RUN, "answered", "runbook"));

        assertThat(ask(false, "").text()).isEqualTo("one two three");
        assertThat(gateway.resumed()).containsExactly("null", "2");
    }

    /** The stream begins with the conversation. Guarded by: the run that {@code Conversation.follow} listens to. */
    @Test
    void whatAnEarlierRunProposedIsNotAskedAgain() {
        var earlier = new UUID(7, 0);
        gateway.says(
                new AgentEvent.ActionProposed(earlier, Cards.rollback()),
                new AgentEvent.RunFinished(earlier, "acted", "runbook"),
                new AgentEvent.MessageDelta(FakeGateway.RUN, "Well."),
                new AgentEvent.RunFinished(FakeGateway.RUN, "answered", "runbook"));

        assertThat(ask(true, "").text()).isEqualTo("Well.");
        assertThat(gateway.decisions()).isEmpty();
    }

    private Conversation.Outcome ask(boolean yes, String typed) {
        var out = new PrintStream(screen, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(out, out, false, new BufferedReader(new StringReader(typed)));
        var api = new SyntraApi(gateway.url(), FakeGateway.TOKEN);
        return new Conversation(api, terminal, new Approval(api, terminal, yes), Clock.fixed(Cards.NOW, ZoneOffset.UTC))
                .ask("Why is shop-api failing?", null);
    }
}
