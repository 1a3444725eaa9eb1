package io.syntra.agent.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** What a model costs, in US dollars for a million tokens. */
record Price(BigDecimal input, BigDecimal output, BigDecimal cacheRead, BigDecimal cacheWrite) {

    private static final Logger LOG = Logger.getLogger(Price.class);

    static final Price FREE = new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final BigDecimal FIVE_QUARTERS = new BigDecimal("1.25");

    /** Names that nobody outside can have. */
    private static final Pattern OWN_NAME = Pattern.compile("[^.]+|.*\\.(?:local|localhost|internal|lan|svc)\\.?");

    private static final Pattern OWN_ADDRESS = Pattern.compile(
            "(?:127|10|192\\.168|172\\.(?:1[6-9]|2\\d|3[01]))\\.[\\d.]+|\\[(?:::1|f[cd].*)\\]",
            Pattern.CASE_INSENSITIVE);

    /**
     * That of the longest family that the model's name begins with. A model of none costs nothing on one's own machine; from
     * anybody else it may cost as much as the dearest that there is.
     */
    static Price of(String model, URI server, Map<String, PriceConfig.Family> families) {
        return known(model, families).orElseGet(() -> {
            if (isOwn(server)) {
                return FREE;
            }
            var dearest = dearest(families.values());
            LOG.warnf(
                    "The model has no price, so it counts like the dearest one; syntra.agent.price sets its own model=%s"
                            + " host=%s input=%s output=%s",
                    model, server.getHost(), dearest.input(), dearest.output());
            return dearest;
        });
    }

    private static boolean isOwn(URI server) {
        var host = String.valueOf(server.getHost());
        return OWN_NAME.matcher(host).matches() || OWN_ADDRESS.matcher(host).matches();
    }

    private static Price dearest(Collection<PriceConfig.Family> families) {
        return families.stream()
                .map(Price::of)
                .reduce(
                        FREE,
                        (one, other) -> new Price(
                                one.input.max(other.input),
                                one.output.max(other.output),
                                one.cacheRead.max(other.cacheRead),
                                one.cacheWrite.max(other.cacheWrite)));
    }

    private static Optional<Price> known(String model, Map<String, PriceConfig.Family> families) {
        return families.entrySet().stream()
                .filter(family -> model.toLowerCase(Locale.ROOT).startsWith(family.getKey()))
                .max(Comparator.comparingInt(family -> family.getKey().length()))
                .map(family -> of(family.getValue()));
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
