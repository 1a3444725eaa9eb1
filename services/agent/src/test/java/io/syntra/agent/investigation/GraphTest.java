package io.syntra.agent.investigation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.brain.Assignment;
import io.syntra.agent.brain.Assignment.Found;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import io.syntra.agent.investigation.Graph.Next;
import io.syntra.contracts.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTest {

    private static final String HYPOTHESES = """
            Two causes.
            H1: release 2 brought a TypeError
            + 40 % fail since 12:00 [c1, c2]
            + v1 never failed [c2]
            - traffic doubled at the same time [c9]
            H2: too few replicas
            - no replica is busy""";

    private final List<Step> steps = new ArrayList<>();

    @Test
    void itWalksFromTriageToTheProposal() {
        assertThat(asked()).containsExactly(Part.TRIAGE);
        finished(Part.TRIAGE, "shop-api fails\nNEXT: investigate");
        assertThat(asked()).containsExactly(Part.ERRORS, Part.CHANGES, Part.METRICS, Part.DEPENDENCIES);
        finished(Part.CHANGES, "v2 came");
        finished(Part.ERRORS, "TypeError");
        assertThat(asked()).containsExactly(Part.METRICS, Part.DEPENDENCIES);
        finished(Part.METRICS, "40 %");
        finished(Part.DEPENDENCIES, "none");
        assertThat(asked()).containsExactly(Part.HYPOTHESES);
        finished(Part.HYPOTHESES, HYPOTHESES);
        assertThat(asked()).containsExactly(Part.JUDGE);
        finished(Part.JUDGE, "It is v2.\n**VERDICT: H1**");
        assertThat(asked()).containsExactly(Part.PROPOSAL);
        said(Part.PROPOSAL, "I propose to go back.", null);
        assertThat(asked()).containsExactly(Part.PROPOSAL);
        finished(Part.PROPOSAL, "It helped.");
        assertThat(ended()).isEqualTo(Ending.ANSWERED);
    }

    /** A part that looked and has its results is asked again; the others do not begin anew. */
    @Test
    void aPartGoesOnWhereItWas() {
        finished(Part.TRIAGE, "NEXT: investigate");
        finished(Part.ERRORS, "TypeError");
        said(Part.METRICS, "Let me look.", null, call("m1"));

        assertThat(asked()).containsExactly(Part.CHANGES, Part.METRICS, Part.DEPENDENCIES);
        assertThat(seenBy(Part.METRICS).current().steps()).singleElement().satisfies(step -> assertThat(step.calls())
                .extracting(Call::callId)
                .containsExactly("m1"));
        assertThat(seenBy(Part.CHANGES).current().steps()).isEmpty();
    }

    /** Guarded by: how triage ends in {@code Graph}. */
    @ParameterizedTest
    @ValueSource(strings = {"Which service?\nNEXT: stop", "Hello!", "NEXT: perhaps", "I would investigate next week"})
    void triageGoesOnOnlyWhenItSaysSo(String words) {
        finished(Part.TRIAGE, words);
        assertThat(ended()).isEqualTo(Ending.ANSWERED);
    }

    /**
     * Nothing is proposed on a verdict that is missing, that names none, or that names what nobody suspected.
     * Guarded by: how the judge ends in {@code Graph}.
     */
    @ParameterizedTest
    @ValueSource(strings = {"VERDICT: none", "It is H1, clearly.", "VERDICT: H7", "VERDICT: H1\nVERDICT: none", ""})
    void withoutAVerdictThereIsNoProposal(String words) {
        investigated();
        finished(Part.HYPOTHESES, HYPOTHESES);
        finished(Part.JUDGE, words);
        assertThat(ended()).isEqualTo(Ending.ANSWERED);
    }

    @Test
    void withoutHypothesesThereIsNoProposal() {
        investigated();
        finished(Part.HYPOTHESES, "Nothing is wrong.");
        finished(Part.JUDGE, "VERDICT: H1");
        assertThat(ended()).isEqualTo(Ending.ANSWERED);
    }

    @Test
    void hypothesesAreReadWithWhatSpeaksForAndAgainstThem() {
        investigated();
        finished(Part.HYPOTHESES, HYPOTHESES);
        finished(Part.JUDGE, "VERDICT: H1");

        var graph = new Graph(steps);
        assertThat(graph.hypotheses()).extracting(Hypothesis::id).containsExactly("H1", "H2");
        var first = graph.chosen().orElseThrow();
        assertThat(first.cause()).isEqualTo("release 2 brought a TypeError");
        assertThat(first.evidenceFor())
                .containsExactly(
                        new Hypothesis.Claim("40 % fail since 12:00", List.of("c1", "c2")),
                        new Hypothesis.Claim("v1 never failed", List.of("c2")));
        assertThat(first.evidenceAgainst())
                .containsExactly(new Hypothesis.Claim("traffic doubled at the same time", List.of("c9")));
        assertThat(graph.hypotheses().getLast().evidenceAgainst())
                .containsExactly(new Hypothesis.Claim("no replica is busy", List.of()));
    }

    @Test
    void aPartIsToldWhatTheOnesBeforeItFoundAndNothingElse() {
        investigated();

        assertThat(assignment(Part.ERRORS).before()).extracting(Found::part).containsExactly(Part.TRIAGE);
        assertThat(assignment(Part.HYPOTHESES).before())
                .extracting(Found::part)
                .containsExactly(Part.TRIAGE, Part.ERRORS, Part.CHANGES, Part.METRICS, Part.DEPENDENCIES);
        assertThat(assignment(Part.JUDGE).reads()).isEmpty();
        assertThat(assignment(Part.JUDGE).proposes()).isFalse();
        assertThat(Arrays.stream(Part.values()).filter(part -> assignment(part).proposes()))
                .containsExactly(Part.TRIAGE, Part.PROPOSAL);
    }

    private void investigated() {
        finished(Part.TRIAGE, "NEXT: investigate");
        for (var part : List.of(Part.ERRORS, Part.CHANGES, Part.METRICS, Part.DEPENDENCIES)) {
            finished(part, "found by " + part);
        }
    }

    private Dialogue seenBy(Part part) {
        return Investigation.forPart(
                new Dialogue(
                        List.of(new Exchange(new UUID(1, 1), "why?", steps, null)),
                        null,
                        () -> new Services.Known(List.of()),
                        Instant.EPOCH),
                part);
    }

    private Assignment assignment(Part part) {
        return Objects.requireNonNull(seenBy(part).assignment());
    }

    private List<Part> asked() {
        return ((Next.Ask) new Graph(steps).next()).parts();
    }

    private Ending ended() {
        return ((Next.End) new Graph(steps).next()).ending();
    }

    private void finished(Part part, String words) {
        said(part, words, Ending.ANSWERED);
    }

    private void said(Part part, String words, @Nullable Ending ending, Call... calls) {
        steps.add(new Step("fake", Blocks.of(List.of(new Move.Say(words))), words, ending, part, List.of(calls)));
    }

    private static Call call(String id) {
        return new Call(id, "get_metrics", Json.mapper().createObjectNode(), false, null);
    }
}
