package io.syntra.agent.conversation;

import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import io.syntra.agent.budget.Spent;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One turn of a brain, as it was said. */
@Entity
@Table(name = "turn")
class StoredTurn {

    @Id
    UUID id;

    UUID runId;
    int ordinal;
    String brain;

    /** Content blocks, verbatim. */
    String content;

    String words;

    /** Absent while the brain has more to do. */
    @Nullable @Enumerated(EnumType.STRING)
    Ending ending;

    @Nullable String stopReason;

    @Nullable Integer inputTokens;

    @Nullable Integer outputTokens;

    int cacheReadTokens;
    int cacheWriteTokens;

    /** In US dollars. */
    BigDecimal cost = BigDecimal.ZERO;

    /** What the brain took. */
    long millis;

    /** Of a deep investigation. */
    @Nullable @Enumerated(EnumType.STRING)
    Part part;

    /** When the brain was asked. */
    @Nullable Instant askedAt;

    Instant createdAt;

    /** Without its calls. */
    Spent spent() {
        long cached = (long) cacheReadTokens + cacheWriteTokens;
        return new Spent(0, cached + orNone(inputTokens) + orNone(outputTokens), cost, Duration.ofMillis(millis));
    }

    private static int orNone(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }
}
