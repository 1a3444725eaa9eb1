package io.syntra.telemetry.sampling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a service, and who set them; nobody did when there never were any. */
public record RulesView(
        List<IngestRule> rules,
        @Nullable String setBy,
        @Nullable Instant setAt) {}
