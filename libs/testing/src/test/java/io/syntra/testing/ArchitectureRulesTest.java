package io.syntra.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureRulesTest {

    private static final String FIXTURES = "io.syntra.testing.fixture.";

    @Test
    void goodCodePasses() {
        assertThatCode(() -> check("good")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cycle     | Cycle detected
                    field     | Field.injected is annotated with @Inject
                    name      | ThingManager
                    neighbour | io.syntra.gateway.Door
                    open      | OpenResource.get() has none of @RolesAllowed
                    open      | Endpoint> does not have simple name ending with
                    output    | java.lang.System.out
                    """)
    void brokenRulesAreNamed(String fixture, String message) {
        assertThatThrownBy(() -> check(fixture))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    @Test
    void aPackageWithoutClassesIsAMistake() {
        assertThatThrownBy(() -> ArchitectureRules.check("io.syntra.biling"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no class of io.syntra.biling was found");
    }

    private static void check(String fixture) {
        ArchitectureRules.check(FIXTURES + fixture, new ClassFileImporter().importPackages(FIXTURES + fixture));
    }
}
