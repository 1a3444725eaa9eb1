package io.syntra.telemetry.token;

import io.syntra.contracts.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The secret itself: 256 random bits, so that one round of a hash is enough to keep it. Its beginning is for scanners. */
record TokenValue(String text) {

    static final String BEGINNING = "syntra_ingest_";

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static TokenValue random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new TokenValue(
                BEGINNING + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] hash() {
        return HexFormat.of().parseHex(fingerprint());
    }

    /** What may be kept in memory and compared. */
    String fingerprint() {
        return Sha256.hex(text);
    }

    @Override
    public String toString() {
        return BEGINNING + "…";
    }
}
