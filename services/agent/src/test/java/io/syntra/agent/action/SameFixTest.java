package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.World;
import io.syntra.contracts.ActionId;
import io.syntra.identity.Role;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which fixes count as tried before. Guarded by: {@code Actions.sameFix}. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class SameFixTest {

    private static final String SATURATED = "saturated";

    @Inject
    Gatehouse house;

    @Inject
    Steps steps;

    @Inject
    Clock clock;

    private final World world = World.running("shop-api");

    @BeforeEach
    void oneService() {
        house.neighbours(world);
    }

    @Test
    void aThirdAnswerToTheSameFindingIsLeftToAPersonAlsoWithOtherNumbers() throws Exception {
        done(answer(3, SATURATED));
        done(answer(4, SATURATED));

        assertThat(propose(5, SATURATED)).isInstanceOfSatisfying(Proposed.Refused.class, refused -> assertThat(
                        refused.result().json().toString())
                .contains("escalated"));
        // Also to whoever wants to be told, by a workflow for example.
        assertThat(house.count("outbox", "payload like '%\"action.escalated\"%\"times\":2%'"))
                .isEqualTo(1);
    }

    @Test
    void anotherFindingIsAnswered() throws Exception {
        done(answer(3, SATURATED));
        done(answer(4, SATURATED));

        assertThat(propose(5, "memory_exhausted")).isInstanceOf(Proposed.Stored.class);
    }

    @Test
    void whatAPersonAsksForIsNoFix() throws Exception {
        done(answer(3, null));
        done(answer(2, null));
        done(answer(3, null));

        assertThat(propose(2, null)).isInstanceOf(Proposed.Stored.class);
        assertThat(propose(2, SATURATED)).isInstanceOf(Proposed.Stored.class);
    }

    @Test
    void whatPeopleTookBackIsNotHeldAgainstIt() throws Exception {
        for (int i = 0; i < 2; i++) {
            var fix = answer(3, SATURATED);
            done(fix);
            done(house.undo(fix));
            assertThat(house.action(fix).stage()).isInstanceOf(Stage.Compensated.class);
        }

        assertThat(propose(3, SATURATED)).isInstanceOf(Proposed.Stored.class);
    }

    /** A model has no names for what it finds. */
    @Test
    void moreReplicasTwiceAreLeftToAPersonTheThirdTimeWhateverTheNumbers() throws Exception {
        done(answer(3, Proposal.WITHOUT_NAME));
        done(answer(4, Proposal.WITHOUT_NAME));

        assertThat(propose(5, Proposal.WITHOUT_NAME)).isInstanceOf(Proposed.Refused.class);
        assertThat(propose(3, Proposal.WITHOUT_NAME)).isInstanceOf(Proposed.Stored.class);
        assertThat(propose(5, null)).isInstanceOf(Proposed.Stored.class);
    }

    /** What has no name may be what has one. */
    @Test
    void whatOneBrainTriedAnotherDoesNotTryOnTop() throws Exception {
        done(answer(3, SATURATED));
        done(answer(4, Proposal.WITHOUT_NAME));

        assertThat(propose(5, SATURATED)).isInstanceOf(Proposed.Refused.class);
        assertThat(propose(5, Proposal.WITHOUT_NAME)).isInstanceOf(Proposed.Refused.class);
        assertThat(propose(5, "memory_exhausted")).isInstanceOf(Proposed.Stored.class);
    }

    private Proposed propose(int replicas, @Nullable String finding) {
        return house.propose(
                house.person("ada", Role.ADMIN),
                "scale_service",
                Gatehouse.scale(world.service.toString(), replicas),
                finding,
                null);
    }

    private ActionId answer(int replicas, @Nullable String finding) {
        return Gatehouse.stored(propose(replicas, finding));
    }

    private void done(ActionId id) {
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(id));
        assertThat(house.action(id).stage()).isInstanceOf(Stage.Judged.class);
    }
}
