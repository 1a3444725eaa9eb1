package io.syntra.workflow.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.workflow.Node.Comparison;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonsTest {

    @ParameterizedTest
    @CsvSource({
        "v2, EQ, v2, true",
        "v2, EQ, V2, false",
        ", EQ, v2, false",
        "v2, NE, v1, true",
        "v2, NE, v2, false",
        ", NE, v2, true",
        "TypeError: x, CONTAINS, Type, true",
        "TypeError: x, CONTAINS, type, false",
        ", CONTAINS, x, false",
        "10, GT, 9, true",
        "9, GT, 10, false",
        "10.0, GE, 10, true",
        "1e3, LE, 1000, true",
        "-1, LT, 0, true",
        "ten, GT, 9, false",
        "ten, LE, 9, false",
        ", LT, 9, false",
        "x, EXISTS, , true",
        "'', EXISTS, , false",
        ", EXISTS, , false"
    })
    void comparisonsMeanWhatTheySay(String left, Comparison op, String right, boolean holds) {
        assertThat(Comparisons.holds(left, op, right)).isEqualTo(holds);
    }
}
