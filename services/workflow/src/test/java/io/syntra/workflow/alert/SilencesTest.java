package io.syntra.workflow.alert;

import static io.syntra.workflow.alert.Given.T0;
import static io.syntra.workflow.alert.Given.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.WorkspaceId;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemException;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
class SilencesTest {

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Outbox outbox;

    /** Guarded by {@code Silences.create}: of those that come at once none is counted too late. */
    @Test
    void aWorkspaceHasNoMoreThanItMayHoweverTheyCome() throws Exception {
        var limits = new StormTest.FixedLimits(10, 10);
        var silences = new Silences(limits, outbox);
        var workspace = new WorkspaceId("w" + UUID.randomUUID());

        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = people.invokeAll(IntStream.range(0, 3 * limits.silences())
                    .<Callable<Silence>>mapToObj(i -> () -> transactions.run(
                            () -> silences.create(workspace, silence(T0, T0.plusSeconds(60), "service=s" + i), T0)))
                    .toList());

            var refused = asked.stream()
                    .filter(one -> one.state() == Future.State.FAILED)
                    .toList();
            assertThat(asked.size() - refused.size()).isEqualTo(limits.silences());
            assertThat(refused).extracting(Future::exceptionNow).hasOnlyElementsOfType(ProblemException.class);
        }
    }
}
