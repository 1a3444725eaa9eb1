package io.syntra.telemetry.rule;

import io.syntra.contracts.CanonicalJson;
import io.syntra.contracts.Sha256;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One group of an answer.
 *
 * @param labels its own
 * @param value that was compared; null when there is none
 * @param met whether the rule's condition holds for it
 */
record Found(Map<String, String> labels, @Nullable Double value, boolean met) {

    private static final int FINGERPRINT_LENGTH = 32;

    Found {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** The same for the same group of a rule. */
    String fingerprint() {
        return Sha256.hex(CanonicalJson.of(labels)).substring(0, FINGERPRINT_LENGTH);
    }
}
