package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import io.syntra.contracts.Sha256;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Ids of a request's parcels, made of who sent which bytes: a sender that does not know whether its request arrived sends
 * the same ones again. The parcel is part of its own id, since rules may have changed what is kept in between.
 */
final class ParcelIds {

    private final byte[] request;

    ParcelIds(ServiceOf sender, Signal signal, byte[] request) {
        var digest = Sha256.digest();
        digest.update((sender.workspace().value() + '\n' + sender.service() + '\n' + signal.path() + '\n')
                .getBytes(StandardCharsets.UTF_8));
        digest.update(request);
        this.request = digest.digest();
    }

    UUID of(int part, ByteString parcel) {
        var digest = Sha256.digest();
        digest.update(request);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part).flip());
        digest.update(parcel.asReadOnlyByteBuffer());
        return Sha256.uuid(digest.digest());
    }
}
