package io.syntra.telemetry.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Signal;
import jakarta.inject.Singleton;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Takes one request in, by whichever door it came. */
@Singleton
final class TakeOtlp {

    private final ItemCheck check;
    private final OtlpTopic topic;

    TakeOtlp(ItemCheck check, OtlpTopic topic) {
        this.check = check;
        this.topic = topic;
    }

    /**
     * Returns when Kafka has what is kept of it.
     *
     * @param sender for whom the token is
     * @throws ProblemException when nothing is kept; some of these the sender may repeat
     */
    Admitted take(ServiceOf sender, Signal signal, byte[] request, @Nullable ShipperBatch batch) {
        var admitted = admit(signal, request);
        var parcels = admitted.parcels();
        topic.write(IntStream.range(0, parcels.size())
                .mapToObj(i -> new OtlpRecord(sender.workspace(), sender.service(), signal, batch, i, parcels.get(i)))
                .toList());
        return admitted;
    }

    private Admitted admit(Signal signal, byte[] request) {
        try {
            return new Admission(signal, check).admit(request);
        } catch (InvalidProtocolBufferException e) {
            throw OtlpMedia.unreadable(e);
        }
    }
}
