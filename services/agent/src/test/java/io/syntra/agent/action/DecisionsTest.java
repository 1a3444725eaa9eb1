package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.action.Decisions.Decided;
import io.syntra.agent.action.Decisions.Refusal;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.World;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was signed is of one person, with the rights they showed, for one plan of one action. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class DecisionsTest {

    @Inject
    Gatehouse house;

    @Inject
    Clock clock;

    /** Guarded by: each condition in {@code Decisions.approved}, and in {@code Approval.isOf}. */
    @Test
    void onlyTheWordOfTheOneWhoDecidesForThisPlanOfThisActionCounts() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        house.neighbours(world);
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var other = house.proposed(
                "restart_service", Json.mapper().createObjectNode().put("service_id", "shop-api"));
        var hash = house.action(id).planHash;
        var otherHash = house.action(other).planHash;
        var ada = house.person("ada", Role.ADMIN);
        var words = new LinkedHashMap<String, String>();
        words.put("of somebody else", TestTokens.approval(house.person("eve", Role.ADMIN), id, hash, clock));
        words.put("with fewer rights", TestTokens.approval(house.person("ada", Role.DEVELOPER), id, hash, clock));
        words.put(
                "in another workspace",
                TestTokens.approval(
                        new Caller(new WorkspaceId("elsewhere"), "ada", ada.roles(), null), id, hash, clock));
        words.put("for another action", TestTokens.approval(ada, other, hash, clock));
        words.put("for another plan", TestTokens.approval(ada, id, otherHash, clock));
        words.put(
                "by the agent",
                TestTokens.ofServices(clock)
                        .approval(
                                ada,
                                TestTokens.session(ada, clock),
                                clock.instant().plusSeconds(600),
                                id,
                                hash));
        words.put("in no words", "yes");

        var wish = new Decide(Decide.Answer.APPROVE, hash, null);
        for (Map.Entry<String, String> word : words.entrySet()) {
            assertThat(house.decide(ada, id, wish, word.getValue()))
                    .as(word.getKey())
                    .isEqualTo(new Decided.Refused(Refusal.NOT_SIGNED));
        }
        // Held, so that nobody carries it out while the next test looks at the deployer.
        house.claim(id);
        assertThat(house.decide(ada, id, wish, TestTokens.approval(ada, id, hash, clock)))
                .isInstanceOf(Decided.Counted.class);
    }
}
