package io.syntra.contracts.notification;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTargetTest {

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example, https://hooks.example",
        "https://hooks.example/T0/B0/secret, https://hooks.example",
        "http://127.0.0.1:9000/secret, http://127.0.0.1:9000",
        "http://[::1]:9000/secret, http://[::1]:9000",
        "https://user:secret@hooks.example/a, https://hooks.example",
        "https://secret@hooks.example, https://hooks.example",
        "https://hooks.example/a?token=secret&x=secret2, https://hooks.example",
        "https://hooks.example?secret, https://hooks.example",
        "https://hooks.example/a#secret, https://hooks.example",
        "https://hooks.example/@a?x=a@b, https://hooks.example",
        "https://u:se@cret@hooks.example/a, ***",
        "secret, ***",
        "not a secret, ***",
        "mailto:secret@example, ***",
        "secret:team-hook, secret:team-hook",
        "secret:Not/A/Name, ***"
    })
    void credentialsAreNotShown(String target, String shown) {
        assertThat(MaskedTarget.of(target)).isEqualTo(shown);
    }
}
