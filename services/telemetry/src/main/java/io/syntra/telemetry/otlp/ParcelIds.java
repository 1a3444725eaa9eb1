package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ids of a request's parcels, made of who sent which bytes: a sender that does not know whether its request arrived sends
 * the same ones again. The parcel is part of its own id, since rules may have changed what is kept in between.
 */
final class ParcelIds {

    private static final long VERSION = 0x8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final byte[] request;

    ParcelIds(ServiceOf sender, Signal signal, byte[] request) {
        var digest = sha256();
        digest.update((sender.workspace().value() + '\n' + sender.service() + '\n' + signal.path() + '\n')
                .getBytes(StandardCharsets.UTF_8));
        digest.update(request);
        this.request = digest.digest();
    }

    /** A UUID of version 8, whose meaning is its maker's. */
    UUID of(int part, ByteString parcel) {
        var digest = sha256();
        digest.update(request);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part).flip());
        digest.update(parcel.asReadOnlyByteBuffer());
        var hash = ByteBuffer.wrap(digest.digest());
        return new UUID((hash.getLong() & ~0xf000L) | VERSION, (hash.getLong() >>> 2) | VARIANT);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
