package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.World;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.identity.Role;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    private Neighbours neighbours;

    @BeforeEach
    void oneService() {
        neighbours = house.neighbours(world);
    }

    @Test
    void aThirdAnswerToTheSameFindingIsLeftToAPersonAlsoWithOtherNumbers() throws Exception {
        var first = answer(3, SATURATED);
        done(first);
        var last = answer(4, SATURATED);
        done(last);

        assertThat(propose(5, SATURATED)).isInstanceOfSatisfying(Proposed.Refused.class, refused -> assertThat(
                        refused.result().json().toString())
                .contains("escalated"));
        // Also to whoever wants to be told, by a workflow for example.
        assertThat(house.count("outbox", "payload like '%\"action.escalated\"%\"times\":2%'"))
                .isEqualTo(1);
        // And to whoever looks at what became of the last one.
        assertThat(house.view(last).escalatedAt()).isNotNull();
        assertThat(house.view(first).escalatedAt()).isNull();
    }

    @Test
    void anotherFindingIsAnswered() throws Exception {
        done(answer(3, SATURATED));
        done(answer(4, SATURATED));

        assertThat(propose(5, "memory_exhausted")).isInstanceOf(Proposed.Stored.class);
    }

    @Test
    void whatAPersonAsksForIsNoFix() throws Exception {
        for (int i = 0; i < 2; i++) {
            done(answer(3, null));
            done(answer(2, null));
        }

        assertThat(propose(3, null)).isInstanceOf(Proposed.Stored.class);
        assertThat(propose(3, SATURATED)).isInstanceOf(Proposed.Stored.class);
        assertThat(propose(3, Proposal.WITHOUT_NAME)).isInstanceOf(Proposed.Stored.class);
    }

    @Test
    void whatPeopleTookBackIsNotHeldAgainstIt() throws Exception {
        for (int i = 0; i < 2; i++) {
            var fix = answer(3, SATURATED);
            done(fix);
            done(takingBack(fix));
            assertThat(house.action(fix).stage()).isInstanceOf(Stage.Compensated.class);
        }

        assertThat(propose(3, SATURATED)).isInstanceOf(Proposed.Stored.class);
        // Nor is it a fix that they took it back.
        assertThat(propose(1, Proposal.WITHOUT_NAME)).isInstanceOf(Proposed.Stored.class);
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

    /** Nothing shows whether it held, and most are run to look. Guarded by {@code Recurrence.isNoFix}. */
    @Test
    void aCommandThatAnswersNothingWithANameMayBeProposedAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            var look = Gatehouse.stored(propose("run_command", Gatehouse.command("uptime"), Proposal.WITHOUT_NAME));
            house.carryOn(house.execution(steps, clock), house.approveAndClaim(look));

            assertThat(house.action(look).state()).isEqualTo(ActionState.SUCCEEDED);
        }
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

    /** Nobody knows yet whether the second one holds. Guarded by the states that {@code Actions.sameFix} counts. */
    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"APPROVED", "EXECUTING", "UNKNOWN", "SUCCEEDED"})
    void whatIsUnderWayCountsToo(ActionState state) throws Exception {
        done(answer(3, SATURATED));
        var second = answer(4, SATURATED);
        house.approveAndClaim(second);
        house.execute("update action set state = '" + state + "' where id = '" + second + "'");

        assertThat(propose(5, SATURATED)).isInstanceOfSatisfying(Proposed.Refused.class, refused -> assertThat(
                        refused.result().summary())
                .contains("The same was done 2 times", "whether it holds is not known yet"));
    }

    /** All three were proposed before anybody said yes. Guarded by {@code Recurrence} in {@code Steps.begin}. */
    @Test
    void theThirdIsNotBegunHoweverEarlyItWasProposed() throws Exception {
        // No command changes what is seen of the server, which would end the other proposals.
        var fixes = Stream.generate(
                        () -> Gatehouse.stored(propose("run_command", Gatehouse.command("uptime"), SATURATED)))
                .limit(3)
                .toList();
        for (var fix : fixes) {
            house.carryOn(house.execution(steps, clock), house.approveAndClaim(fix));
        }

        assertThat(fixes)
                .extracting(fix -> house.action(fix).state())
                .containsExactly(ActionState.SUCCEEDED, ActionState.SUCCEEDED, ActionState.FAILED);
        assertThat(house.action(fixes.getLast()).detail).contains("a person has to look", "2 times");
        assertThat(neighbours.deployer.calls()).hasSize(2);
        assertThat(house.count("outbox", "payload like '%\"action.escalated\"%" + fixes.get(1) + "%\"times\":2%'"))
                .isEqualTo(1);
    }

    private Proposed propose(int replicas, @Nullable String finding) {
        return propose("scale_service", Gatehouse.scale(world.service.toString(), replicas), finding);
    }

    private Proposed propose(String tool, JsonNode arguments, @Nullable String finding) {
        return house.propose(house.person("ada", Role.ADMIN), tool, arguments, finding, null);
    }

    private ActionId answer(int replicas, @Nullable String finding) {
        return Gatehouse.stored(propose(replicas, finding));
    }

    /** As a brain would that has no name for why. */
    private ActionId takingBack(ActionId fix) {
        return Gatehouse.stored(house.propose(
                house.person("ada", Role.ADMIN),
                "scale_service",
                Gatehouse.scale(world.service.toString(), 2),
                Proposal.WITHOUT_NAME,
                fix.value()));
    }

    private void done(ActionId id) {
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(id));
        assertThat(house.action(id).stage()).isInstanceOf(Stage.Judged.class);
    }
}
