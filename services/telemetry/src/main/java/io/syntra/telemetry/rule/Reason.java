package io.syntra.telemetry.rule;

import java.util.Locale;

/** Why an alert changed. */
enum Reason {
    /** Its condition holds, for long enough or not yet. */
    HOLDS,
    /** It no longer does. */
    RECOVERED,
    RULE_CHANGED,
    RULE_PAUSED,
    RULE_DELETED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
