package io.syntra.telemetry.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.dropped.DropTally;
import io.syntra.telemetry.dropped.Reason;
import io.syntra.telemetry.ingest.TopicRoom;
import io.syntra.telemetry.limit.Rates;
import io.syntra.telemetry.limit.SeenValues;
import io.syntra.telemetry.limit.StoredLimits;
import io.syntra.telemetry.sampling.StoredRules;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Signal;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Takes one request in, by whichever door it came. */
@Singleton
final class TakeOtlp {

    private final ItemCheck check;
    private final StoredRules rules;
    private final StoredLimits limits;
    private final SeenValues seen;
    private final Rates rates;
    private final TopicRoom room;
    private final OtlpTopic topic;
    private final DropTally tally;

    TakeOtlp(
            ItemCheck check,
            StoredRules rules,
            StoredLimits limits,
            SeenValues seen,
            Rates rates,
            TopicRoom room,
            OtlpTopic topic,
            DropTally tally) {
        this.check = check;
        this.rules = rules;
        this.limits = limits;
        this.seen = seen;
        this.rates = rates;
        this.room = room;
        this.topic = topic;
        this.tally = tally;
    }

    /**
     * Returns when Kafka has what is kept of it.
     *
     * @param sender for whom the token is
     * @throws ProblemException when nothing is kept; some of these the sender may repeat
     */
    Admitted take(ServiceOf sender, Signal signal, byte[] request, @Nullable ShipperBatch batch) {
        var its = limits.of(sender.workspace());
        var sieve = new Sieve(sender, signal, check, rules.of(sender), its, seen);
        var admitted = admit(sieve, request);
        try {
            room.require();
            rates.take(sender.workspace(), its, admitted.kept(), request.length + admitted.repeated());
        } catch (ProblemException e) {
            if (admitted.kept() > 0) {
                tally.add(sender, Map.of(Reason.rateLimited(signal), admitted.kept()));
            }
            throw e;
        }
        var ids = sieve.isTimed() ? new ParcelIds(sender, signal, request) : null;
        topic.write(records(sender, signal, batch, ids, admitted));
        return admitted;
    }

    /** What is dropped is counted with the first parcel, also when nothing is kept of that. */
    private static List<OtlpRecord> records(
            ServiceOf sender, Signal signal, @Nullable ShipperBatch batch, @Nullable ParcelIds ids, Admitted admitted) {
        var parcels = admitted.parcels();
        return IntStream.range(0, parcels.size())
                .filter(i -> !parcels.get(i).isEmpty()
                        || (i == 0 && !admitted.dropped().isEmpty()))
                .mapToObj(i -> new OtlpRecord(
                        ids == null ? null : ids.of(i, parcels.get(i)),
                        sender.workspace(),
                        sender.service(),
                        signal,
                        batch,
                        i,
                        parcels.get(i),
                        i == 0 ? admitted.dropped() : Map.of()))
                .toList();
    }

    private static Admitted admit(Sieve sieve, byte[] request) {
        try {
            return new Admission(sieve).admit(request);
        } catch (InvalidProtocolBufferException e) {
            throw OtlpMedia.unreadable(e);
        }
    }
}
