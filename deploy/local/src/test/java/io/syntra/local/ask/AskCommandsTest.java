package io.syntra.local.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.PolicyView;
import io.syntra.local.endtoend.Installation;
import io.syntra.local.endtoend.Installation.Result;
import io.syntra.local.setup.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about the agent as a script runs them: nobody is there to answer a question. */
class AskCommandsTest {

    @TempDir
    Path state;

    private Installation installation;
    private FakeGateway gateway;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(state);
        gateway = FakeGateway.start(installation.settings().port(Port.GATEWAY));
        var token = installation.folders().adminToken();
        Files.createDirectories(token.getParent());
        Files.writeString(token, FakeGateway.TOKEN + "\n");
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Guarded by: the conversation of which {@code Conversation.outcome} reads the actions. */
    @Test
    void askFollowsWhatItDidAndSaysHowItWent() throws Exception {
        var action = Cards.rollback();
        gateway.proposes(action, Cards.carriedOut(action))
                .watching(
                        new AgentEvent.MessageDelta(FakeGateway.WATCH, "Followed it: it holds.\n"),
                        new AgentEvent.RunFinished(FakeGateway.WATCH, "answered", "watch"));

        var ask = run("ask", "Why is shop-api failing?", "--yes", "--follow");

        assertThat(ask.exit()).as(ask.err()).isZero();
        assertThat(ask.out()).contains("verified: 0 % of requests fail.", "Followed it: it holds.");
        // Of a workspace's actions only those of the conversation.
        assertThat(gateway.requests())
                .filteredOn(request -> request.startsWith("GET /actions?"))
                .isNotEmpty()
                .allMatch(request -> request.startsWith("GET /actions?conversation_id=" + action.conversationId()));
        assertThat(gateway.requests()).noneMatch(request -> request.startsWith("GET /actions "));
        assertThat(gateway.decisions()).hasSize(1);
    }

    @Test
    void askFollowsNothingThatWasRejected() throws Exception {
        var action = Cards.updateEnv();
        gateway.followsNothing().proposes(action, Cards.carriedOut(action));

        var ask = run("ask", "Set LEVEL to debug", "--yes", "--follow", "--json");

        // As approve has it: what was proposed was not carried out.
        assertThat(ask.exit()).isEqualTo(1);
        assertThat(ask.json().path("outcome").asText()).isEqualTo("rejected");
        assertThat(ask.json().path("decisions").get(0).path("decision").asText())
                .isEqualTo("reject");
        assertThat(gateway.requests()).noneMatch(request -> request.contains("/follow"));
    }

    /** A command has no service, so there is nothing to watch. Guarded by {@code Outcome.changedAService}. */
    @Test
    void askFollowsNoCommand() throws Exception {
        var action = Cards.command();
        gateway.followsNothing().becoming(Cards::withOutput).proposes(action, Cards.carriedOut(action));

        var ask = installation.answers("local\n").run("ask", "run df -h on local", "--follow", "--json");

        assertThat(ask.exit()).as(ask.err()).isZero();
        assertThat(ask.json().path("outcome").asText()).isEqualTo("acted");
        assertThat(gateway.requests()).noneMatch(request -> request.contains("/follow"));
    }

    /** Guarded by: the order in {@code Ask.call}. */
    @Test
    void whatCameOfAQuestionIsTheResultThoughNothingCanBeFollowed() throws Exception {
        var action = Cards.rollback();
        gateway.followsNothing().proposes(action, Cards.carriedOut(action));

        var ask = run("ask", "Why is shop-api failing?", "--yes", "--follow", "--json");

        assertThat(ask.exit()).isEqualTo(1);
        assertThat(ask.err()).contains("Nothing was changed.");
        assertThat(ask.json().path("outcome").asText()).isEqualTo("acted");
    }

    @Test
    void conversationsAreListedWithWhoBeganThem() throws Exception {
        var conversations = run("conversations");

        assertThat(conversations.exit()).as(conversations.err()).isZero();
        assertThat(conversations.out().lines())
                .containsExactly(
                        "CONVERSATION                          OPENED                BY   TITLE",
                        FakeGateway.CONVERSATION + "  1970-01-01T00:00:00Z  ada  Why is it slow?");
        assertThat(run("conversations", "--json").json().path(0).path("title").asText())
                .isEqualTo("Why is it slow?");
    }

    /** Guarded by {@code Card.output}, and by {@code Actions.show}. */
    @Test
    void whatACommandWroteStandsWithItsAction() throws Exception {
        gateway.knows(Cards.withOutput(Cards.command()));

        var shown = run("actions", Cards.command().id().toString());

        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out().lines())
                .containsSubsequence(
                        "  │ asked by   ada",
                        "  └",
                        "  verified: It runs 1.4.1 again.",
                        "  │ stdout Filesystem Size Used",
                        "  │ stdout /dev/vda1 · 20G");
    }

    /** Guarded by: the state in {@code Actions.list}, and {@code Card.end}. */
    @Test
    void whatIsLeftToAPersonIsShownWhereTheyLook() throws Exception {
        var action = Cards.escalated(Cards.rollback());
        gateway.knows(action);

        assertThat(run("actions").out()).contains("inconclusive, escalated  medium");
        assertThat(run("actions", action.id().toString()).out())
                .contains("escalated at " + Cards.NOW, "a person has to look");
    }

    @Test
    void approveShowsWhatACommandWrote() throws Exception {
        gateway.becoming(Cards::withOutput).knows(Cards.command());

        var approve = installation
                .answers("local\n")
                .run("approve", Cards.command().id().toString());

        assertThat(approve.exit()).as(approve.err()).isZero();
        assertThat(approve.out()).contains("  │ stdout Filesystem Size Used\n");
    }

    /** Guarded by: {@code Card.end} and {@code Approve.wayBack}. */
    @Test
    void approveSaysHowItWasJudgedAndWhatTakesItBack() throws Exception {
        var action = Cards.rollback();
        var undo = Cards.but(Cards.but(action, "id", new UUID(5, 5)), "undoes", action.id());
        gateway.becoming(view -> Cards.measured(view, ActionState.REGRESSED, "40 % of requests fail."))
                .knows(action)
                .knows(undo)
                .knows(Cards.but(action, "id", new UUID(6, 6)));

        var approve = run("approve", action.id().toString(), "--yes");

        assertThat(approve.exit()).isEqualTo(1);
        assertThat(approve.out().lines())
                .containsSubsequence(
                        "  regressed: It runs 1.4.1 again.",
                        "  measured: 40 % of requests fail.",
                        "  What takes it back is proposed: ./syntra approve " + undo.id());
    }

    /** Guarded by: the patience of {@code Sending.send} and of {@code Approve.settled}. */
    @Test
    void approveWaitsForASuiteThatIsAwayForAMoment() throws Exception {
        gateway.losesAnswers(2).knows(Cards.rollback());

        var approve = run("approve", Cards.rollback().id().toString(), "--yes");

        assertThat(approve.exit()).as(approve.err()).isZero();
        assertThat(gateway.decisions()).hasSize(1);
    }

    /** Guarded by: {@code Approve.call}, which sends by {@code Sending}. */
    @Test
    void approveSaysWhyADecisionDoesNotCount() throws Exception {
        gateway.refuses(409, "plan_changed", "The policy has changed since.").knows(Cards.rollback());

        var approve = run("approve", Cards.rollback().id().toString(), "--yes");

        assertThat(approve.exit()).isEqualTo(1);
        assertThat(approve.err()).contains("syntra: the decision does not count: The policy has changed since.");
    }

    @Test
    void actionsAreListedWithTheirStateAndTheWayBack() throws Exception {
        gateway.knows(Cards.in(Cards.rollback(), ActionState.VERIFIED));

        var actions = run("actions");

        assertThat(actions.exit()).isZero();
        assertThat(actions.out().lines().toList().get(1))
                .startsWith(Cards.rollback().id().toString())
                .contains("verified", "medium", "Roll shop-api back to 1.4.1", "ada", "rollback")
                .endsWith("/services/" + FakeGateway.SERVICE + "/rollback {\"deployment_id\":\"d-1\"}");
    }

    /** Guarded by: {@code Actions.undo}. */
    @Test
    void whatWasNeverDoneHasNoWayBack() throws Exception {
        gateway.knows(Cards.in(Cards.rollback(), ActionState.REJECTED));

        assertThat(run("actions").out().lines().toList().get(1)).containsPattern("rejected .* ada +ada +- +- +POST");
    }

    @Test
    void whichRunbookWouldFireIsToldWithTheReasonsOfTheOthers() throws Exception {
        var runbooks = run("runbooks", "shop-api");

        assertThat(runbooks.exit()).as(runbooks.err()).isZero();
        assertThat(runbooks.out())
                .contains("Most likely cause: v2 of shop-api", "It would propose rollback {\"deployment_id\":\"d-1\"}.")
                .containsPattern("roll-back-a-failing-release +1 +yes +its guard holds")
                .containsPattern("free-a-disk +1 +no +nothing points to a full disk");
    }

    @Test
    void undoProposesTheInverseAndDoesItAfterAYes() throws Exception {
        var action = Cards.rollback();
        gateway.proposes(action, Cards.carriedOut(action));

        var undo = run("undo", action.id().toString(), "--yes");

        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(gateway.requests())
                .anyMatch(request -> request.startsWith("POST /actions/" + action.id() + "/undo "));
        assertThat(gateway.decisions()).extracting(Decide::planHash).containsExactly(action.planHash());
    }

    @Test
    void approveShowsTheProposalAndEndsWithTheAction() throws Exception {
        gateway.knows(Cards.rollback());

        var approve = run("approve", Cards.rollback().id().toString(), "--yes");

        assertThat(approve.exit()).as(approve.err()).isZero();
        assertThat(approve.out()).contains("┌ Roll shop-api back to 1.4.1", "verified: It runs 1.4.1 again.");
    }

    /** Guarded by: {@code Approval.check}, with the hash that it makes again of what is shown. */
    @Test
    void whatIsNotWhatItLooksLikeIsNotApproved() throws Exception {
        gateway.knows(Cards.lie(Cards.rollback(), Cards.updateEnv()));

        var approve = run("approve", Cards.rollback().id().toString(), "--yes");

        assertThat(approve.exit()).isEqualTo(1);
        assertThat(approve.err()).contains("not approved: the agent asks for an approval of another plan");
        assertThat(gateway.decisions()).isEmpty();
    }

    @Test
    void approveWithoutAnAnswerRejects() throws Exception {
        gateway.knows(Cards.updateEnv());

        var approve = run("approve", Cards.updateEnv().id().toString(), "--yes");

        assertThat(approve.exit()).isEqualTo(1);
        assertThat(gateway.decisions()).extracting(Decide::decision).isEqualTo(List.of(Decide.Answer.REJECT));
    }

    @Test
    void whatIsDecidedIsNotDecidedAgain() throws Exception {
        gateway.knows(Cards.in(Cards.rollback(), ActionState.VERIFIED));

        var approve = run("approve", Cards.rollback().id().toString(), "--yes");

        assertThat(approve.exit()).isEqualTo(1);
        assertThat(approve.err()).contains("there is nothing to decide: \"Roll shop-api back to 1.4.1\" is verified");
        assertThat(gateway.decisions()).isEmpty();
    }

    /** Guarded by: the second try of {@code Policy}, which reads the policy again. */
    @Test
    void theSwitchIsTurnedThoughSomebodyElseChangedALimitAndTheirsStays() throws Exception {
        var theirs = new PolicyView.Limits(4, 5, 6);
        gateway.meanwhile(theirs);

        var off = run("policy", "--changes", "off");

        assertThat(off.exit()).as(off.err()).isZero();
        assertThat(off.out()).contains("changes        off", "in an hour     4 by one person");
        assertThat(gateway.policy().changesAllowed()).isFalse();
        assertThat(gateway.policy().limits()).isEqualTo(theirs);
    }

    @Test
    void aPolicyThatOneMayNotChangeIsNotTriedAgain() throws Exception {
        gateway.refuses(403, "forbidden", "Only an admin may change the policy.");

        var off = run("policy", "--changes", "off");

        assertThat(off.exit()).isEqualTo(1);
        assertThat(off.err()).contains("Only an admin may change the policy.");
        assertThat(gateway.requests())
                .filteredOn(request -> request.startsWith("PUT"))
                .hasSize(1);
    }

    @Test
    void thePolicyIsOnlyShownWhereNothingIsSaid() throws Exception {
        assertThat(run("policy").out()).contains("second person  never", "version        7, as it came");
        assertThat(gateway.requests()).noneMatch(request -> request.startsWith("PUT"));
    }

    /** Guarded by: the file beside it into which {@code ExportAudit} writes, and its deletion. */
    @Test
    void anExportThatBreaksOffTakesNothingAwayAndLeavesNothingBehind() throws Exception {
        var folder = Files.createDirectories(state.resolve("kept"));
        var file = folder.resolve("audit.jsonl");
        assertThat(run("audit", "export", "--to", file.toString()).exit()).isZero();
        gateway.breaksTheExport();

        var export = run("audit", "export", "--to", file.toString());

        assertThat(export.exit()).isEqualTo(1);
        assertThat(export.err()).contains("not all of it came");
        assertThat(file).hasContent("{\"line\":1}\n");
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining(other -> !file.equals(other));
    }

    @Test
    void aTranscriptIsPrintedInTheFormThatWasAskedFor() throws Exception {
        assertThat(run("transcript", FakeGateway.CONVERSATION.toString()).out()).isEqualTo("# A conversation\n");
        run("transcript", FakeGateway.CONVERSATION.toString(), "--json");

        assertThat(gateway.requests())
                .containsExactly(
                        "GET /conversations/%s/transcript text/markdown".formatted(FakeGateway.CONVERSATION),
                        "GET /conversations/%s/transcript application/x-ndjson".formatted(FakeGateway.CONVERSATION));
    }

    private Result run(String... arguments) throws Exception {
        return installation.run(arguments);
    }
}
