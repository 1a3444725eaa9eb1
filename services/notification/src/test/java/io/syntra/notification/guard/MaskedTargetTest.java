package io.syntra.notification.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTargetTest {

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example/a/b, https://hooks.example/a/b",
        "https://user:secret@hooks.example/a, https://***@hooks.example/a",
        "https://secret@hooks.example, https://***@hooks.example",
        "https://u:se@cret@hooks.example/a, https://***@hooks.example/a",
        "https://hooks.example/a?token=secret&x=secret2, https://hooks.example/a?token=***&x=***",
        "https://hooks.example/a?secret, https://hooks.example/a?***",
        "https://hooks.example/a?secret&x=secret, https://hooks.example/a?***&x=***",
        "https://hooks.example/a?k=secret=secret#secret, https://hooks.example/a?k=***",
        "https://hooks.example/a#secret, https://hooks.example/a",
        "https://hooks.example/@a?x=a@b, https://hooks.example/@a?x=***"
    })
    void credentialsAreNotShown(String target, String shown) {
        assertThat(MaskedTarget.of(target)).isEqualTo(shown);
    }
}
