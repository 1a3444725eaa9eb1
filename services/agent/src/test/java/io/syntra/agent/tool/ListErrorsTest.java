package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListErrorsTest {

    private static final ErrorGroupView GROUP = new ErrorGroupView(
            ErrorGroupId.random(),
            ServiceId.random(),
            ErrorGroupStatus.OPEN,
            "TypeError",
            "no price",
            null,
            3,
            Instant.EPOCH,
            Instant.EPOCH,
            null,
            List.of(),
            null);

    /** Guarded by {@code truncatedIf} in {@code ListErrors.reading}. */
    @Test
    void thatThereAreMoreGroupsIsSaid() {
        var reading = ListErrors.reading(new Page<>(Collections.nCopies(50, GROUP), "next"));

        assertThat(reading.truncated()).isTrue();
        assertThat(reading.summary()).isEqualTo("50 error groups and more, which are left out, first: TypeError ×3");
    }

    @Test
    void theLastPageIsAll() {
        var reading = ListErrors.reading(Page.last(List.of(GROUP)));

        assertThat(reading.truncated()).isFalse();
        assertThat(reading.summary()).isEqualTo("1 error group, first: TypeError ×3");
    }
}
