package io.syntra.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.syntra.contracts.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretRefTest {

    @Test
    void isFoundOnlyAtTheBeginning() {
        assertThat(SecretRef.in("secret:stripe-key"))
                .contains(new SecretRef(new SecretName("stripe-key")))
                .get()
                .hasToString("secret:stripe-key");
        assertThat(List.of("", "plain", "my secret:stripe-key", "SECRET:stripe-key", "secret"))
                .allSatisfy(text -> assertThat(SecretRef.in(text)).isEmpty());
    }

    @Test
    void namesNothingThatCouldLeaveItsFolder() {
        for (var name : List.of(
                "", " a", "a ", "../a", "a/b", ".", "..", "a.b", "A", "ä", "-a", "a-", "a\n", "a\0", "a".repeat(65))) {
            assertThatIllegalArgumentException()
                    .as("name \"%s\"", name)
                    .isThrownBy(() -> SecretRef.in("secret:" + name))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\"" + name + "\""));
        }
        assertThat(SecretRef.in("secret:" + "a".repeat(64))).isPresent();
    }

    @Test
    void theValueShowsItselfNowhere() throws Exception {
        record Holder(SecretValue value) {}
        var secret = SecretValue.of("hunter2-canary");

        assertThat(secret.toString()).doesNotContain("hunter2");
        assertThat(new Holder(secret).toString()).doesNotContain("hunter2");
        assertThat(Json.mapper().writeValueAsString(Map.of("a", secret, "b", new Holder(secret))))
                .doesNotContain("hunter2");
        assertThat(secret).isNotEqualTo(SecretValue.of("hunter2-canary"));
        assertThat(secret.reveal()).isEqualTo("hunter2-canary");
        assertThat(Json.mapper()
                        .readValue("{\"value\":\"x\"}", Holder.class)
                        .value()
                        .reveal())
                .isEqualTo("x");
    }

    @Test
    void theValueIsWhatAnEnvironmentCanHold() {
        for (var text : List.of("", "a\0b", "\ud800", "x".repeat(SecretValue.MOST_BYTES + 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SecretValue.of(text))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("xxx"));
        }
        assertThat(SecretValue.of("line 1\nline 2 🔑").reveal()).isEqualTo("line 1\nline 2 🔑");
    }
}
