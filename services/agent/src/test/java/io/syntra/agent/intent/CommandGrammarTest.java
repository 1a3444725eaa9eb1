package io.syntra.agent.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommandGrammarTest {

    /** Guarded by: the pattern of a greeting, which does not recurse for each of its words. */
    @Test
    void aGreetingWithoutEndIsReadLikeAnyOther() {
        assertThat(CommandGrammar.parse("ok ".repeat(2_600) + "scale shop-api to 3"))
                .isEqualTo(CommandGrammar.parse("scale shop-api to 3"));
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                says("scale shop-api to 3", new Intent.Scale("shop-api", 3)),
                says("Please scale shop-api up to 3 replicas.", new Intent.Scale("shop-api", 3)),
                says("scale to 5", new Intent.Scale(null, 5)),
                says("can you scale the service shop-api to 0?", new Intent.Scale("shop-api", 0)),
                says("restart shop-api", new Intent.Restart("shop-api")),
                says("Restart the shop-api service please", new Intent.Restart("shop-api")),
                says("restart", new Intent.Restart(null)),
                says("roll back shop-api", new Intent.RollBack("shop-api", null)),
                says("rollback shop-api to v1", new Intent.RollBack("shop-api", 1)),
                says("Roll shop-api back to version 12!", new Intent.RollBack("shop-api", 12)),
                says("roll back", new Intent.RollBack(null, null)),
                says("roll back to v3", new Intent.RollBack(null, 3)),
                says("revert shop-api", new Intent.RollBack("shop-api", null)),
                says("deploy shop-api", new Intent.Deploy("shop-api")),
                says("redeploy shop-api again", new Intent.Deploy("shop-api")),
                says("Why is my API returning 500 errors?", new Intent.Diagnose(null)),
                says("what changed?", new Intent.Changes(null)),
                says("shop-api is down!!", new Intent.Diagnose(null)),
                says("how is shop-api doing", new Intent.Diagnose(null)),
                says("help", new Intent.Help()),
                says("tell me a joke", new Intent.Unclear()),
                // A question about a command is a question, and never a command.
                says("why did you restart shop-api?", new Intent.Diagnose(null)),
                says("did someone scale shop-api to 3 and is it broken", new Intent.Diagnose(null)));
    }

    private static Arguments says(String message, Intent intent) {
        return Arguments.of(message, intent);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void understands(String message, @Nullable Intent intent) {
        assertThat(CommandGrammar.parse(message)).isEqualTo(intent);
    }
}
