package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateEnvTest {

    /** Guarded by {@code Secrets.reference} in {@code UpdateEnv.check}. */
    @ParameterizedTest
    @ValueSource(
            strings = {"secret:", "secret:p@ss w0rd", "secret:Payments", "secret:payments v2", "secret:-", "secret:a/b"
            })
    void aSecretsTextBehindTheWordOfAReferenceIsNotTaken(String value) {
        assertThatThrownBy(() -> UpdateEnv.check("MOTTO", value))
                .hasMessageContaining("nothing but a secret's name may follow")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("p@ss", "Payments", "v2"))
                .asInstanceOf(InstanceOfAssertFactories.type(ToolRefusal.class))
                .returns("plain_secret", ToolRefusal::code);
    }

    @Test
    void aReferenceIs() {
        assertThatCode(() -> UpdateEnv.check("API_KEY", "secret:payments-v2")).doesNotThrowAnyException();
    }
}
