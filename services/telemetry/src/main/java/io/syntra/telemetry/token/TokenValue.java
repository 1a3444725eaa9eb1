package io.syntra.telemetry.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What may be kept in memory and compared. */
    String fingerprint() {
        return HexFormat.of().formatHex(hash());
    }

    @Override
    public String toString() {
        return BEGINNING + "…";
    }
}
