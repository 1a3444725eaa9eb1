package io.syntra.agent.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** What a model costs, in US dollars for a million tokens. */
record Price(BigDecimal input, BigDecimal output, BigDecimal cacheRead, BigDecimal cacheWrite) {

    static final Price FREE = new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final BigDecimal FIVE_QUARTERS = new BigDecimal("1.25");

    /** That of the longest family that the model's name begins with; a model of none, as one's own, costs nothing. */
    static Price of(String model, Map<String, PriceConfig.Family> families) {
        return families.entrySet().stream()
                .filter(family -> model.toLowerCase(Locale.ROOT).startsWith(family.getKey()))
                .max(Comparator.comparingInt(family -> family.getKey().length()))
                .map(family -> of(family.getValue()))
                .orElse(FREE);
    }

    private static Price of(PriceConfig.Family family) {
        return new Price(
                family.input(),
                family.output(),
                family.cacheRead().orElseGet(() -> family.input().multiply(TENTH)),
                family.cacheWrite().orElseGet(() -> family.input().multiply(FIVE_QUARTERS)));
    }

    BigDecimal of(Tokens tokens) {
        return input.multiply(BigDecimal.valueOf(tokens.input()))
                .add(output.multiply(BigDecimal.valueOf(tokens.output())))
                .add(cacheRead.multiply(BigDecimal.valueOf(tokens.cacheRead())))
                .add(cacheWrite.multiply(BigDecimal.valueOf(tokens.cacheWrite())))
                .movePointLeft(6)
                .setScale(6, RoundingMode.UP);
    }
}
