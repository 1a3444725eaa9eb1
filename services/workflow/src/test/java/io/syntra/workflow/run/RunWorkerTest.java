package io.syntra.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunWorkerTest {

    /** Guarded by {@code RunWorker.chosen}: a run that ends its workers takes none of its neighbours along for good. */
    @Test
    void ofThoseThatHaveOutlivedWorkersOneIsTakenAtATime() {
        var fresh = run(0);
        var there = run(2);
        var first = run(3);
        var second = run(5);

        assertThat(RunWorker.chosen(List.of(fresh, there))).containsExactly(fresh, there);
        assertThat(RunWorker.chosen(List.of(fresh, first, there, second)))
                .as("nobody waits for them")
                .containsExactly(fresh, first, there);
    }

    private static Run run(int claims) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.claims = claims;
        return run;
    }
}
