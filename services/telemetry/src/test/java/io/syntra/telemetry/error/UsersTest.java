package io.syntra.telemetry.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

    private static List<Users> some(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> Users.of("user-" + i)).toList();
    }

    @Test
    void fewAreCountedExactlyHoweverOftenTheyCome() {
        var seen = Users.all(some(0, 200)).plus(Users.all(some(100, 255)));

        assertThat(seen.count()).isEqualTo(255);
        assertThat(Users.NONE.count()).isZero();
    }

    /** Guarded by {@code Users.KEPT}. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 20_000, 100_000})
    void manyAreEstimatedInBoundedSpace(int many) {
        var seen = Users.all(some(0, many));

        assertThat(seen.smallest()).hasSize(Users.KEPT);
        assertThat(seen.count()).isCloseTo(many, withinPercentage(15));
    }

    @Test
    void inWhateverOrderAndGroupsTheyCome() {
        var all = new ArrayList<>(some(0, 2_000));
        Collections.shuffle(all, new Random(3));

        var inTwo = Users.all(all.subList(0, 700)).plus(Users.all(all.subList(500, 2_000)));

        assertThat(inTwo).isEqualTo(Users.all(some(0, 2_000)));
    }
}
