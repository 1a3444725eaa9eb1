package io.syntra.telemetry.promql.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.WorkspaceId;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class SharesTest {

    @Inject
    PromQlQueries queries;

    /** Guarded by {@code PromQlQueries.enter}: its slow queries fill its half, and nobody else's. */
    @Test
    void aWorkspaceHasHalfOfThePlaces() throws Exception {
        var inside = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.execute(() -> about("acme", () -> {
                    inside.countDown();
                    end.await();
                    return "slow";
                }));
            }
            try {
                assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

                assertThat(about("umbrella", () -> "quick")).isEqualTo("quick");
            } finally {
                end.countDown();
            }
        }
    }

    private interface Answer {
        String get() throws InterruptedException;
    }

    private String about(String workspace, Answer answer) {
        var known = queries.about(
                new WorkspaceId(workspace),
                new Parameters(new MultivaluedHashMap<>(), new MultivaluedHashMap<>()),
                catalogue -> {
                    try {
                        return answer.get();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        known.effort().close();
        return known.value();
    }
}
