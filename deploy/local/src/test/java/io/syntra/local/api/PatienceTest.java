package io.syntra.local.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private final AtomicLong now = new AtomicLong(Duration.ofHours(1).toNanos());
    private final Patience patience = new Patience(now::get);

    /** Guarded by: when {@code Patience} begins to count. A stream that was open for long ends with the gateway. */
    @Test
    void itBeginsWhenTheSuiteIsMissedAndNotWithTheLastAnswer() {
        assertThat(patience.ask(() -> "there")).hasValue("there");

        pass(Duration.ofMinutes(10));

        assertThat(missed()).isEmpty();
        pass(Duration.ofSeconds(59));
        assertThat(missed()).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThatThrownBy(this::missed).isInstanceOf(Unreachable.class);
    }

    @Test
    void anAnswerEndsIt() {
        assertThat(missed()).isEmpty();
        pass(Duration.ofSeconds(59));
        assertThat(patience.ask(() -> "there")).isPresent();
        pass(Duration.ofSeconds(59));

        assertThat(missed()).isEmpty();
    }

    private Optional<String> missed() {
        return patience.ask(() -> {
            throw new Unreachable("away", new ConnectException());
        });
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
