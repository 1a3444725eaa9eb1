package io.syntra.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EachAloneTest {

    private final List<String> done = new ArrayList<>();

    @Test
    void oneThatFailsKeepsNoOtherFromIt() {
        var broken = Set.of("b");
        var each = new EachAlone<String>("test", one -> {
            if (broken.contains(one)) {
                throw new IllegalStateException("its log takes nothing");
            }
            done.add(one);
        });

        each.of(List.of("a", "b", "c"));
        each.of(List.of("b", "d"));

        assertThat(done).containsExactly("a", "c", "d");
    }
}
