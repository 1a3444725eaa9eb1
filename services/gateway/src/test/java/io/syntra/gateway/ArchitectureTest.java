package io.syntra.gateway;

import io.syntra.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theCodeKeepsTheRules() {
        ArchitectureRules.check("io.syntra.gateway");
    }
}
