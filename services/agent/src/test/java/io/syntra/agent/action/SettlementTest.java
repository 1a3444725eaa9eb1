package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a run is told of how its action ended. */
class SettlementTest {

    private final List<UUID> told = new ArrayList<>();
    private final Settlement settlement = new Settlement(
            (run, call, result) -> {
                told.add(call);
                return Uni.createFrom().item(true);
            },
            (run, action, inverse) -> Uni.createFrom().voidItem());

    /** It has gone on with what it knows. Guarded by: {@code told} in {@code Settlement.tell}. */
    @Test
    void aRunIsToldOnce() {
        var action = regressed(null);

        settlement.tell(action).await().atMost(Duration.ofSeconds(5));
        settlement.settle(action).await().atMost(Duration.ofSeconds(5));

        assertThat(told).hasSize(1);
        assertThat(action.settled).isTrue();
    }

    /** Else two changes take each other back for ever. Guarded by: {@code undoes} in {@code Settlement.inverse}. */
    @Test
    void whatTookSomethingBackIsNotTakenBackItself() {
        assertThat(Settlement.result(regressed(null))
                        .json()
                        .at("/data/inverse/tool")
                        .asText())
                .isEqualTo("rollback");
        assertThat(Settlement.result(regressed(UUID.randomUUID()))
                        .json()
                        .at("/data/inverse")
                        .isMissingNode())
                .isTrue();
    }

    private static Action regressed(@Nullable UUID undoes) {
        var action = new Action();
        action.id = UUID.randomUUID();
        action.runId = UUID.randomUUID();
        action.toolCallId = UUID.randomUUID();
        action.tool = "rollback";
        action.summary = "Roll shop-api back";
        action.inverse = Stored.write(new Call("rollback", Map.of("service_id", "shop-api")));
        action.undoes = undoes;
        return action.become(ActionState.REGRESSED, "It is worse than before.");
    }
}
