package io.syntra.testing;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of the libraries that do not need this one for their own tests. */
class LibrariesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contracts",
                "problem",
                "identity",
                "audit",
                "template",
                "channel",
                "secrets",
                "engines",
                "testing"
            })
    void keepTheRules(String library) {
        ArchitectureRules.checkShape("io.syntra." + library);
    }
}
