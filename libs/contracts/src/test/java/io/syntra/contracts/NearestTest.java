package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> KNOWN = List.of("service_name", "error_message", "timestamp", "trigger_type");

    @Test
    void aTypingErrorFindsItsName() {
        assertThat(Nearest.to("servce_nam", KNOWN)).contains("service_name");
        assertThat(Nearest.hint("error_mesage", KNOWN)).isEqualTo(" Did you mean error_message?");
    }

    @Test
    void somethingElseFindsNothing() {
        assertThat(Nearest.to("banana", KNOWN)).isEmpty();
        assertThat(Nearest.hint("banana", KNOWN)).isEmpty();
    }
}
