package io.syntra.billing.usage;

import io.syntra.contracts.event.UsageEvent;

/** Units of the meters that Syntra itself fills; any producer may send others, which count in plain units. */
final class Meter {

    static String unitOf(String meter) {
        return switch (meter) {
            case UsageEvent.REPLICA_SECONDS -> "s";
            case UsageEvent.REQUESTS -> "requests";
            case UsageEvent.BYTES_IN, UsageEvent.BYTES_OUT -> "bytes";
            default -> "units";
        };
    }

    private Meter() {}
}
