package io.syntra.agent.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.Schema;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.identity.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunbookBrainTest {

    private static final Named SHOP = Incident.SHOP;
    private static final Named CART = new Named(new ServiceId(new UUID(0, 2)), "cart");

    private final RunbookBrain brain = RunbookBrain.builtIn();

    @Test
    void aQuestionIsAnsweredByLookingFirst() {
        var turn = ask("Why is my API returning 500 errors?", SHOP);

        assertThat(turn.words()).contains("built-in runbook brain: no language model");
        assertThat(reads(turn))
                .containsExactly(
                        "list_errors",
                        "get_logs",
                        "get_deployment_status",
                        "get_metrics",
                        "get_metrics",
                        "get_metrics",
                        "check_health");
        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance);
    }

    @Test
    void whichServiceIsAskedWhenSeveralCouldBeMeant() {
        var turn = ask("Why is my API returning 500 errors?", SHOP, CART);

        assertThat(turn.words()).contains("Which service do you mean: cart, shop-api?");
        assertThat(turn.moves()).contains(new Move.Finish(Ending.QUESTION));
    }

    @Test
    void theAnswerToThatQuestionGoesOnWithTheFirst() {
        var asked = new Exchange(UUID.randomUUID(), "Why is my API returning 500 errors?", List.of(), "question");
        var turn = brain.next(dialogue(List.of(asked, exchange("shop-api")), SHOP, CART), words -> {});

        assertThat(reads(turn)).contains("list_errors");
        assertThat(((Move.Read) turn.moves().get(1))
                        .arguments()
                        .path("service_id")
                        .asText())
                .isEqualTo(SHOP.id().toString());
    }

    @Test
    void aServiceThatIsNamedIsTheOne() {
        assertThat(((Move.Read) ask("is cart broken?", SHOP, CART).moves().get(1))
                        .arguments()
                        .path("service_id")
                        .asText())
                .isEqualTo(CART.id().toString());
    }

    @Test
    void theServiceThatTheConversationWasOpenedForIsTheOneAndNoOther() {
        assertThat(about(CART, SHOP, CART).moves()).anyMatch(Move.Read.class::isInstance);

        var gone = about(CART, SHOP);

        assertThat(gone.words()).contains("cart, for which this conversation was opened, is no longer there");
        assertThat(gone.moves()).contains(new Move.Finish(Ending.QUESTION)).noneMatch(Move.Read.class::isInstance);
    }

    private Turn about(Named service, Named... services) {
        var dialogue = new Dialogue(
                List.of(exchange("why is it failing?")),
                service,
                () -> new Services.Known(List.of(services)),
                Incident.NOON);
        return brain.next(dialogue, words -> {});
    }

    @Test
    void aServiceThatIsNotThereIsSaidSo() {
        assertThat(ask("restart checkout", SHOP).words())
                .contains("There is no service \"checkout\". Which one do you mean: shop-api?");
    }

    @Test
    void commandsAreEchoedAndProposed() {
        var turn = ask("scale shop-api to 3", SHOP, CART);

        assertThat(turn.words()).contains("Understood: scale shop-api to 3 replicas.");
        assertThat(turn.moves())
                .anySatisfy(move -> assertThat(move).isInstanceOfSatisfying(Move.Propose.class, propose -> {
                    assertThat(propose.tool()).isEqualTo("scale_service");
                    assertThat(propose.arguments().path("replicas").asInt()).isEqualTo(3);
                }));
    }

    @Test
    void rollingBackLooksUpTheDeploymentThatServedBefore() {
        var first = ask("roll back shop-api", SHOP);
        assertThat(reads(first)).containsExactly("get_deployment_status");

        var findings = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .findings();
        var status = findings.deployments().value().orElseThrow();
        var second = brain.next(
                dialogue(List.of(carriedOut("roll back shop-api", first, call -> result(status))), SHOP), words -> {});

        assertThat(second.moves())
                .anySatisfy(move -> assertThat(move).isInstanceOfSatisfying(Move.Propose.class, propose -> {
                    assertThat(propose.tool()).isEqualTo("rollback");
                    assertThat(propose.arguments().path("deployment_id").asText())
                            .isEqualTo(Incident.deployment("d1").toString());
                    assertThat(propose.evidence()).isNotEmpty();
                    // A person asked for it: it is no fix that might be tried too often.
                    assertThat(propose.finding()).isNull();
                }));
    }

    /** As the deployer understands it. Guarded by: {@code History.back}. */
    @Test
    void rollingBackWhileAnotherReleaseIsOnItsWayKeepsWhatServes() {
        var incident = Incident.at().deployed("d1", 1, null, 60).deployed("d2", 2, 1, 20);
        incident.change("scaled", DeploymentKind.SCALE, DeploymentState.SUCCEEDED, 2, 2, 5, 10);
        incident.change("d3", DeploymentKind.DEPLOY, DeploymentState.HEALTH_GATE, 3, 2, 5, 1);

        var turn = goingBack(incident);
        assertThat(turn.words()).contains("of v3 is under way and does not serve yet; it is given up. [1]");
        assertThat(deployment(turn)).isEqualTo(Incident.deployment("scaled").toString());

        // Fresh replicas of a release that is broken help nobody.
        incident.change("restart", DeploymentKind.RESTART, DeploymentState.STARTING, 2, 2, 5, 0.5);
        assertThat(deployment(goingBack(incident)))
                .isEqualTo(Incident.deployment("d1").toString());
    }

    /** It serves, though old replicas still end. Guarded by: {@code DeploymentState.REACHED} in {@code History.reached}. */
    @Test
    void rollingBackWhileOldReplicasEndLeavesWhatHasTheTraffic() {
        var incident = Incident.at().deployed("d0", 1, null, 60).deployed("d1", 2, 1, 30);
        incident.change("d2", DeploymentKind.DEPLOY, DeploymentState.DRAINING, 3, 2, 2, 0.1);

        assertThat(deployment(goingBack(incident)))
                .isEqualTo(Incident.deployment("d1").toString());
    }

    /** Also where the same release is on its way once more. Guarded by: {@code History.present} in {@code giveUp}. */
    @ParameterizedTest
    @CsvSource({"DEPLOY, 3, 2", "DEPLOY, 2, 2", "RESTART, 2, 2", "SCALE, 2, 6"})
    void whoCancelsADeploymentKeepsWhatServes(DeploymentKind kind, int release, int replicas) {
        var incident = Incident.at().deployed("d1", 1, null, 60).deployed("d2", 2, 1, 20);
        incident.change("scaled", DeploymentKind.SCALE, DeploymentState.SUCCEEDED, 2, 2, 5, 10);
        incident.change("hangs", kind, DeploymentState.HEALTH_GATE, release, 2, replicas, 1);

        var turn = goingBack("cancel the deployment of shop-api", incident);

        assertThat(turn.words()).contains("is under way and does not serve yet; it is given up. [1]");
        assertThat(deployment(turn)).isEqualTo(Incident.deployment("scaled").toString());
    }

    /** Guarded by: {@code History.pending} in {@code Proposals.giveUp}; what serves is not rolled back by such words. */
    @Test
    void whereNothingIsUnderWayThereIsNothingToCancel() {
        var incident = Incident.at().deployed("d1", 1, null, 60).deployed("d2", 2, 1, 20);

        var turn = goingBack("cancel the deployment of shop-api", incident);

        assertThat(turn.words()).contains("Nothing is under way on shop-api", "say \"roll back shop-api\"");
        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance);
    }

    @Test
    void whereNothingServesYetNothingCouldStay() {
        var incident = Incident.at();
        incident.change("hangs", DeploymentKind.DEPLOY, DeploymentState.HEALTH_GATE, 1, null, 2, 1);

        var turn = goingBack("cancel the deployment of shop-api", incident);

        assertThat(turn.words()).contains("Nothing serves shop-api yet");
        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance);
    }

    /** What serves is well, so there is no fault to find. Guarded by {@code Report.underWay}. */
    @ParameterizedTest
    @ValueSource(strings = {"why is shop-api slow?", "why is shop-api failing?"})
    void whoAsksWhileARolloutHangsIsToldSoAndHowToGiveItUp(String question) {
        var incident = Incident.at()
                .deployed("d1", 1, null, 900)
                .deployed("d2", 2, 1, 600)
                .traffic("v2", 500, 0)
                .latency("v2", 5, 100, 100, 100, 100, 100);
        incident.change("hangs", DeploymentKind.DEPLOY, DeploymentState.HEALTH_GATE, 3, 2, 2, 6);

        var turn = diagnosed(question, incident.findings());

        assertThat(turn.words())
                .contains("No fault found in shop-api now.")
                .contains("Meanwhile the deployment of v3 hangs: deployment " + Incident.deployment("hangs")
                        + " does not serve yet, and has been at health gate for 6 min.")
                .containsPattern("6 min\\. \\[\\d] To give it up and keep v2, say")
                .contains("\"cancel the deployment of shop-api\".");
        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance);
    }

    /** It may be the very cure that hangs. Guarded by: the same. */
    @Test
    void soIsWhoIsProposedToRollBackWhileOneHangs() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 9)
                .error("TypeError", "Cannot read properties of undefined", List.of("v2"), 8.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38);
        incident.change("hangs", DeploymentKind.DEPLOY, DeploymentState.STARTING, 3, 2, 2, 4);

        var turn = diagnosed("why is shop-api failing?", incident.findings());

        assertThat(turn.words())
                .contains("v2 of shop-api brought the failures")
                .contains("Meanwhile the deployment of v3 hangs")
                .contains("Rolling back gives it up.");
        assertThat(deployment(turn)).isEqualTo(Incident.deployment("d1").toString());
    }

    /** Nor is one that only began. Guarded by: how long it has not moved. */
    @Test
    void whatIsOnItsWayIsNotSaidToHang() {
        var incident = Incident.at().deployed("d1", 1, null, 900).traffic("v1", 500, 0);
        incident.change("young", DeploymentKind.DEPLOY, DeploymentState.STARTING, 2, 1, 2, 0.5);

        assertThat(diagnosed("is shop-api ok?", incident.findings()).words())
                .contains("Meanwhile the deployment of v2 is on its way")
                .doesNotContain("hangs");
    }

    private Turn diagnosed(String question, Findings findings) {
        var first = ask(question, SHOP);
        return brain.next(
                dialogue(List.of(carriedOut(question, first, call -> result(seen(findings, call)))), SHOP),
                words -> {});
    }

    private static Object seen(Findings findings, Call call) {
        var source =
                switch (call.tool()) {
                    case "list_errors" -> findings.errors();
                    case "get_logs" -> findings.logs();
                    case "get_deployment_status" -> findings.deployments();
                    case "check_health" -> findings.health();
                    default ->
                        switch (call.arguments().path("metric").asText()) {
                            case "error_rate" -> findings.errorRate();
                            case "requests" -> findings.requests();
                            default -> findings.latency();
                        };
                };
        return source.value().orElseThrow();
    }

    private Turn goingBack(Incident incident) {
        return goingBack("roll back shop-api", incident);
    }

    private Turn goingBack(String order, Incident incident) {
        var status = incident.findings().deployments().value().orElseThrow();
        var first = ask(order, SHOP);
        assertThat(reads(first)).containsExactly("get_deployment_status");
        return brain.next(dialogue(List.of(carriedOut(order, first, call -> result(status))), SHOP), words -> {});
    }

    private static String deployment(Turn turn) {
        return turn.moves().stream()
                .filter(Move.Propose.class::isInstance)
                .map(Move.Propose.class::cast)
                .findFirst()
                .orElseThrow()
                .arguments()
                .path("deployment_id")
                .asText();
    }

    @Test
    void aVariableIsSetOnlyWithTheToolForIt() {
        assertThat(ask("set LOG_LEVEL of shop-api to debug", SHOP).words())
                .contains("LOG_LEVEL of shop-api shall change, but I have no tool");

        var turn = new RunbookBrain(Optional::empty, () -> List.of(new UpdateEnv()))
                .next(dialogue(List.of(exchange("set API_KEY of shop-api to Hunter2")), SHOP), words -> {});

        assertThat(turn.words()).contains("Understood: set API_KEY of shop-api").doesNotContain("Hunter2");
        assertThat(turn.moves())
                .anySatisfy(move -> assertThat(move).isInstanceOfSatisfying(Move.Propose.class, propose -> {
                    assertThat(propose.tool()).isEqualTo("update_env");
                    assertThat(propose.arguments().path("key").asText()).isEqualTo("API_KEY");
                    assertThat(propose.arguments().path("value").asText()).isEqualTo("Hunter2");
                }));
    }

    /** Only its name counts here. */
    private record UpdateEnv() implements ReadTool {
        @Override
        public String name() {
            return "update_env";
        }

        @Override
        public String description() {
            return "";
        }

        @Override
        public Schema arguments() {
            return Schema.of();
        }

        @Override
        public Reading read(Arguments arguments, Caller caller) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void ofTwoServicesInOneBreathBothAreLookedAtAndNoneIsChanged() {
        var both = ask("is cart or shop-api broken?", SHOP, CART);
        assertThat(both.words()).contains("Looking at shop-api, cart.");
        assertThat(both.moves().stream().filter(Move.Read.class::isInstance).map(move -> ((Move.Read) move)
                        .arguments()
                        .path("service_id")
                        .asText()))
                .contains(SHOP.id().toString(), CART.id().toString());
        assertThat(ask("restart shop-api and cart", SHOP, CART).moves())
                .contains(new Move.Finish(Ending.QUESTION))
                .noneMatch(Move.Propose.class::isInstance);
    }

    @Test
    void whatChangedIsToldFromTheHistory() {
        var first = ask("what changed in shop-api?", SHOP, CART);
        assertThat(first.words()).contains("Understood: what changed in shop-api.");
        assertThat(reads(first)).containsExactly("get_deployment_status");

        var status = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .findings()
                .deployments()
                .value()
                .orElseThrow();
        var second = brain.next(
                dialogue(List.of(carriedOut("what changed in shop-api?", first, call -> result(status))), SHOP, CART),
                words -> {});

        assertThat(second.words())
                .contains("v2 deployed", Incident.deployment("d2").toString(), "Sources: [1] get_deployment_status")
                .containsSubsequence("v2 deployed", "v1 deployed");
        assertThat(second.moves()).contains(new Move.Finish(Ending.ANSWERED)).noneMatch(Move.Propose.class::isInstance);
    }

    @Test
    void aServiceThatTheErrorsNameIsLookedAtToo() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 900)
                .error("HttpError", "cart answered 503", List.of("v1"), 4, 0.1, 300)
                .findings();
        var first = ask("why is shop-api failing?", SHOP, CART);
        var second = brain.next(
                dialogue(
                        List.of(carriedOut(
                                "why is shop-api failing?",
                                first,
                                call -> call.tool().equals("list_errors")
                                        ? result(incident.errors().value().orElseThrow())
                                        : null)),
                        SHOP,
                        CART),
                words -> {});

        assertThat(second.words()).contains("The errors name cart [1], so I look there too.\nSources: [1] list_errors");
        assertThat(second.moves().stream().filter(Move.Read.class::isInstance).map(move -> ((Move.Read) move)
                        .arguments()
                        .path("service_id")
                        .asText()))
                .containsOnly(CART.id().toString());
    }

    @Test
    void aRejectedProposalIsTheEnd() {
        var first = ask("scale shop-api to 3", SHOP);
        var second = brain.next(
                dialogue(List.of(carriedOut("scale shop-api to 3", first, call -> settled("rejected"))), SHOP),
                words -> {});

        assertThat(second.words()).contains("You said no");
        assertThat(second.moves()).contains(new Move.Finish(Ending.ANSWERED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "failed", "stale"})
    void whatDidNotEndWellIsToldAsItIs(String state) {
        var first = ask("scale shop-api to 3", SHOP);
        var second = brain.next(
                dialogue(List.of(carriedOut("scale shop-api to 3", first, call -> settled(state))), SHOP), words -> {});

        assertThat(second.words()).contains("Not done.").doesNotContain("I changed nothing");
        assertThat(second.words().contains("I do not know")).isEqualTo(state.equals("unknown"));
    }

    @Test
    void withoutTheDeployerNothingIsProposed() {
        var dialogue = new Dialogue(
                List.of(exchange("restart shop-api")),
                null,
                () -> new Services.Unreachable("the deployer does not answer"),
                Incident.NOON);

        var turn = brain.next(dialogue, words -> {});

        assertThat(turn.words()).contains("the deployer does not answer");
        assertThat(turn.moves()).contains(new Move.Finish(Ending.FAILED)).noneMatch(Move.Propose.class::isInstance);
    }

    @Test
    void whatItDoesNotUnderstandItSays() {
        assertThat(ask("sing me a song", SHOP).words()).contains("I did not understand that", "roll back shop-api");
    }

    @Test
    void theSameDialogueGivesTheSameTurn() {
        var dialogue = dialogue(List.of(exchange("why is it failing?")), SHOP);

        assertThat(brain.next(dialogue, words -> {})).isEqualTo(brain.next(dialogue, words -> {}));
    }

    private Turn ask(String question, Named... services) {
        return brain.next(dialogue(List.of(exchange(question)), services), words -> {});
    }

    private static Exchange exchange(String question) {
        return new Exchange(new UUID(7, 7), question, List.of(), null);
    }

    private static Dialogue dialogue(List<Exchange> exchanges, Named... services) {
        return new Dialogue(exchanges, null, () -> new Services.Known(List.of(services)), Incident.NOON);
    }

    private static List<String> reads(Turn turn) {
        return turn.moves().stream()
                .filter(Move.Read.class::isInstance)
                .map(move -> ((Move.Read) move).tool())
                .toList();
    }

    private interface Answers {
        @Nullable Result to(Call call);
    }

    private static Exchange carriedOut(String question, Turn turn, Answers answers) {
        var calls = new ArrayList<Call>();
        for (var move : turn.moves()) {
            switch (move) {
                case Move.Read read -> calls.add(new Call(read.callId(), read.tool(), read.arguments(), false, null));
                case Move.Propose propose ->
                    calls.add(new Call(propose.callId(), propose.tool(), propose.arguments(), true, null));
                case Move.Say say -> {}
                case Move.Finish finish -> {}
            }
        }
        var answered = calls.stream()
                .map(call -> new Call(call.callId(), call.tool(), call.arguments(), call.action(), answers.to(call)))
                .toList();
        return new Exchange(
                new UUID(7, 7),
                question,
                List.of(new Step(RunbookBrain.NAME, Blocks.of(turn.moves()), answered)),
                null);
    }

    private static Result result(Object data) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.set("data", Json.mapper().valueToTree(data));
        return new Result(true, json, "as it is");
    }

    private static Result settled(String state) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.putObject("data").put("state", state).put("detail", "Not done.");
        return new Result(false, json, "Not done.");
    }
}
