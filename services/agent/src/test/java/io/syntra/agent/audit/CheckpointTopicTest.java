package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.audit.AuditKey;
import io.syntra.audit.Verification;
import io.syntra.contracts.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTopicTest {

    private static final WorkspaceId ACME = new WorkspaceId("acme");

    static Stream<@Nullable String> records() {
        return Stream.of(null, "null", "{}", "[]", "");
    }

    /** Whoever can write to Kafka can write anything. Guarded by: each case in {@code CheckpointTopic.checkpoint}. */
    @ParameterizedTest
    @MethodSource("records")
    void aRecordThatIsNoCheckpointIsToldOf(@Nullable String value) {
        var verification = new Verification(ACME, AuditKey.generateLocal().publicKey());
        var bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);

        CheckpointTopic.tell(verification, ACME, new ConsumerRecord<>("checkpoints", 0, 7, "acme", bytes));

        assertThat(verification.end(null).what()).contains("the record at 7 of partition 0 is no checkpoint");
    }

    /** Guarded by: the key in {@code CheckpointTopic.tell}; else anybody's damage is everybody's. */
    @Test
    void whatIsAnotherWorkspacesIsNotTold() {
        var verification = new Verification(ACME, AuditKey.generateLocal().publicKey());

        CheckpointTopic.tell(verification, ACME, new ConsumerRecord<>("checkpoints", 0, 7, "globex", new byte[0]));
        CheckpointTopic.tell(verification, ACME, new ConsumerRecord<>("checkpoints", 0, 8, null, new byte[0]));

        assertThat(verification.end(null).verified()).isTrue();
    }
}
