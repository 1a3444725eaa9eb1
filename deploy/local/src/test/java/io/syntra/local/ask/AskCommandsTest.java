package io.syntra.local.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.Decide;
import io.syntra.local.endtoend.Installation;
import io.syntra.local.endtoend.Installation.Result;
import io.syntra.local.setup.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(gateway.decisions()).hasSize(1);
    }

    @Test
    void askFollowsNothingThatWasRejected() throws Exception {
        var action = Cards.updateEnv();
        gateway.proposes(action, Cards.carriedOut(action));

        var ask = run("ask", "Set LEVEL to debug", "--yes", "--follow", "--json");

        assertThat(ask.exit()).isZero();
        assertThat(ask.json().path("outcome").asText()).isEqualTo("rejected");
        assertThat(ask.json().path("decisions").get(0).path("decision").asText())
                .isEqualTo("reject");
        assertThat(gateway.requests()).noneMatch(request -> request.contains("/follow"));
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

    @Test
    @Test
    void whatIsNotWhatItLooksLikeIsNotApproved() throws Exception {
        gateway.knows(Cards.lie(Cards.rollback(), Cards.updateEnv()));

        var approve = run("approve", Cards.rollback().id().toString(), "--yes");

        assertThat(approve.exit()).isEqualTo(1);
        assertThat(approve.err()).contains("not approved: the agent asks for an approval of another plan");
        assertThat(gateway.decisions()).isEmpty();
    }

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
