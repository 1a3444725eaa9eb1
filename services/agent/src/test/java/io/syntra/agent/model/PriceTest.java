package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriceTest {

    private static final Map<String, PriceConfig.Family> FAMILIES = Map.of(
            "claude", new Family("5", "25", Optional.empty()),
            "claude-haiku", new Family("1", "5", Optional.of(new BigDecimal("0.2"))));

    @Test
    void theLongestFamilyThatFitsCounts() {
        assertThat(Price.of("claude-haiku-4-5", FAMILIES).output()).isEqualByComparingTo("5");
        assertThat(Price.of("Claude-opus-5-5", FAMILIES).output()).isEqualByComparingTo("25");
    }

    @Test
    void readingFromTheCacheIsCheapAndWritingToItIsNot() {
        var price = Price.of("claude-opus-5-5", FAMILIES);

        assertThat(price.cacheRead()).isEqualByComparingTo("0.5");
        assertThat(price.cacheWrite()).isEqualByComparingTo("6.25");
        assertThat(Price.of("claude-haiku-4-5", FAMILIES).cacheRead()).isEqualByComparingTo("0.2");
    }

    @Test
    void aModelOfOnesOwnCostsNothing() {
        assertThat(Price.of("llama3.1", FAMILIES).of(new Tokens(1_000_000, 1_000_000, 0, 0)))
                .isEqualByComparingTo("0");
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

        assertThat(Price.of("mistral-large", families).of(new Tokens(1_000_000, 1_000_000, 0, 0)))
                .isEqualByComparingTo("8");
    }

    @Test
    void aFractionOfTheSmallestCoinIsCountedAsOne() {
        assertThat(Price.of("claude-haiku-4-5", FAMILIES).of(new Tokens(0, 0, 1, 0)))
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
