package io.syntra.local.bench.otlp;

import java.util.List;

/** What a service has to tell of one moment. Its lines and spans have the same traces. */
public record Round(OtlpBatch logs, OtlpBatch spans, OtlpBatch points) {

    public void stamp(OtlpBatch.Moment moment) {
        batches().forEach(batch -> batch.stamp(moment));
    }

    public List<OtlpBatch> batches() {
        return List.of(logs, spans, points);
    }

    public long rows() {
        return batches().stream().mapToLong(OtlpBatch::rows).sum();
    }
}
