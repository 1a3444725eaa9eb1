package io.syntra.egress;

import io.syntra.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theRulesOfTheHouseAreKept() {
        ArchitectureRules.check("io.syntra.egress");
    }
}
