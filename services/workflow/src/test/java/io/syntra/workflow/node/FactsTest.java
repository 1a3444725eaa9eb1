package io.syntra.workflow.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactsTest {

    private final Facts facts = new Facts(
            Map.of(
                    "text",
                    "x",
                    "number",
                    new BigDecimal("1E+3"),
                    "truth",
                    false,
                    "list",
                    List.of(1, "a"),
                    "evidence",
                    Map.of("rate", 0.25),
                    "run_id",
                    "forged",
                    "nodes",
                    Map.of("ask", Map.of("answer", "forged"))),
            Map.of("run_id", "r1", "workflow_name", "w"),
            Map.of("ask", Map.of("answer", 42)));

    @Test
    void valuesAreTexts() {
        assertThat(facts.valueOf("text")).isEqualTo("x");
        assertThat(facts.valueOf("number")).isEqualTo("1000");
        assertThat(facts.valueOf("truth")).isEqualTo("false");
        assertThat(facts.valueOf("list")).isEqualTo("[1,\"a\"]");
        assertThat(facts.valueOf("evidence.rate")).isEqualTo("0.25");
        assertThat(facts.valueOf("evidence")).isEqualTo("{\"rate\":0.25}");
    }

    @Test
    void aHugeNumberKeepsItsExponent() {
        var huge = new Facts(Map.of("n", new BigDecimal("1e999999999")), Map.of(), Map.of());

        assertThat(huge.valueOf("n")).isEqualTo("1E+999999999");
    }

    @Test
    void whatIsNotThereIsNothing() {
        assertThat(facts.valueOf("other")).isNull();
        assertThat(facts.valueOf("text.deeper")).isNull();
        assertThat(facts.valueOf("nodes.other.answer")).isNull();
        var withNull = new HashMap<String, Object>();
        withNull.put("nothing", null);
        assertThat(new Facts(withNull, Map.of(), Map.of()).valueOf("nothing")).isNull();
    }

    @Test
    void aTriggerCannotForgeWhatTheRunItselfKnows() {
        assertThat(facts.valueOf("run_id")).isEqualTo("r1");
        assertThat(facts.valueOf("nodes.ask.answer")).isEqualTo("42");
    }

    /** Guards: what goes along with a message is what it shows, and not the rest of a large value. */
    @Test
    void ofALargeValueOnlyWhatIsNamedIsTakenAlong() {
        var large = new Facts(
                Map.of("evidence", Map.of("rate", 0.25, "lines", List.of(1, 2))),
                Map.of(),
                Map.of("each", Map.of("count", 3, "results", List.of("large"), "deep", Map.of("a", 1, "b", 2))));

        assertThat(large.of(List.of("nodes.each.count", "nodes.each.deep.a", "evidence.rate", "nodes.other.x")))
                .isEqualTo(Map.of(
                        "nodes",
                        Map.of("each", Map.of("count", 3, "deep", Map.of("a", 1))),
                        "evidence",
                        Map.of("rate", 0.25)));
        assertThat(large.of(List.of("nodes.each.deep.a", "nodes.each.deep", "nodes.each.deep.b")))
                .isEqualTo(Map.of("nodes", Map.of("each", Map.of("deep", Map.of("a", 1, "b", 2)))));
        assertThat(large.found("nodes.each.results")).isEqualTo(List.of("large"));
    }
}
