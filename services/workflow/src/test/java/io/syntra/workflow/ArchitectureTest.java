package io.syntra.workflow;

import io.syntra.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theRulesOfTheHouseAreKept() {
        ArchitectureRules.check("io.syntra.workflow");
    }
}
