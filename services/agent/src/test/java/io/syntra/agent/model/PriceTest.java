package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTest {

    private static final Map<String, PriceConfig.Family> FAMILIES = Map.of(
            "claude", new Family("5", "25", Optional.empty()),
            "claude-haiku", new Family("1", "5", Optional.of(new BigDecimal("0.2"))));

    private static final URI AWAY = URI.create("https://api.example.com/v1");

    @Test
    void theLongestFamilyThatFitsCounts() {
        assertThat(Price.of("claude-haiku-4-5", AWAY, FAMILIES).output()).isEqualByComparingTo("5");
        assertThat(Price.of("Claude-opus-5-5", AWAY, FAMILIES).output()).isEqualByComparingTo("25");
    }

    @Test
    void readingFromTheCacheIsCheapAndWritingToItIsNot() {
        var price = Price.of("claude-opus-5-5", AWAY, FAMILIES);

        assertThat(price.cacheRead()).isEqualByComparingTo("0.5");
        assertThat(price.cacheWrite()).isEqualByComparingTo("6.25");
        assertThat(Price.of("claude-haiku-4-5", AWAY, FAMILIES).cacheRead()).isEqualByComparingTo("0.2");
    }

    @Test
    void aModelOfOnesOwnCostsNothing() {
        assertThat(Price.of("llama3.1", URI.create("http://localhost:11434/v1"), FAMILIES)
                        .of(new Tokens(1_000_000, 1_000_000, 0, 0)))
                .isEqualByComparingTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ollama:11434/v1",
                "http://127.0.0.1:8000",
                "http://[::1]:8000",
                "http://192.168.1.7:8000",
                "http://172.20.0.3:8000",
                "http://gpu.local/v1",
                "http://host.docker.internal:11434/v1"
            })
    void oneOnAMachineOfOnesOwnCostsNothingEither(URI server) {
        assertThat(Price.of("llama3.1", server, FAMILIES)).isEqualTo(Price.FREE);
    }

    /** Nobody has said what it costs, so nobody is surprised by more. Guarded by {@code Price.isOwn}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.groq.com/openai/v1",
                "http://172.32.0.3:8000",
                "https://10.example.com",
                "https://local.example.com"
            })
    void aModelWithoutAPriceThatIsSomebodyElsesCountsLikeTheDearest(URI server) {
        assertThat(Price.of("llama3.1", server, FAMILIES).output()).isEqualByComparingTo("25");
        assertThat(Price.of("llama3.1", server, FAMILIES).input()).isEqualByComparingTo("5");
    }

    /** As docs/agent.md says. */
    @Test
    void aPriceIsSetInTheEnvironment() {
        var environment = Map.of("SYNTRA_AGENT_PRICE_MISTRAL_INPUT", "2", "SYNTRA_AGENT_PRICE_MISTRAL_OUTPUT", "6");
        var families = new SmallRyeConfigBuilder()
                .withMapping(PriceConfig.class)
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(PriceConfig.class)
                .families();

        assertThat(Price.of("mistral-large", AWAY, families).of(new Tokens(1_000_000, 1_000_000, 0, 0)))
                .isEqualByComparingTo("8");
    }

    @Test
    void aFractionOfTheSmallestCoinIsCountedAsOne() {
        assertThat(Price.of("claude-haiku-4-5", AWAY, FAMILIES).of(new Tokens(0, 0, 1, 0)))
                .isEqualByComparingTo("0.000001");
    }

    private record Family(BigDecimal input, BigDecimal output, Optional<BigDecimal> cacheRead)
            implements PriceConfig.Family {

        Family(String input, String output, Optional<BigDecimal> cacheRead) {
            this(new BigDecimal(input), new BigDecimal(output), cacheRead);
        }

        @Override
        public Optional<BigDecimal> cacheWrite() {
            return Optional.empty();
        }
    }
}
