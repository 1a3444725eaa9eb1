package io.syntra.agent.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** What models cost, by the beginning of their names. */
@ConfigMapping(prefix = "syntra.agent.price")
interface PriceConfig {

    @WithParentName
    Map<String, Family> families();

    /** US dollars for a million tokens. */
    interface Family {

        BigDecimal input();

        BigDecimal output();

        /** A tenth of {@link #input} if absent. */
        Optional<BigDecimal> cacheRead();

        /** Five quarters of {@link #input} if absent. */
        Optional<BigDecimal> cacheWrite();
    }
}
