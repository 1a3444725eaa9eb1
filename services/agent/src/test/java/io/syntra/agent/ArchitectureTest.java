package io.syntra.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.syntra.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheRulesOfTheHouse() {
        ArchitectureRules.check("io.syntra.agent");
    }

    @Test
    void onlyTheGateReachesTheDeployersWriteCalls() {
        var agent = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.syntra.agent");

        classes()
                .that()
                .haveSimpleName("DeployerWrites")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("io.syntra.agent.action..")
                .because("a brain can only propose")
                .check(agent);
    }

    @Test
    void brainsReachNeitherTheGateNorTheStore() {
        var agent = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.syntra.agent");

        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.syntra.agent.brain..",
                        "io.syntra.agent.intent..",
                        "io.syntra.agent.runbook..",
                        "io.syntra.agent.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.syntra.agent.action..", "io.syntra.agent.store..", "io.syntra.agent.client..")
                .because("what a brain says must not be able to do anything")
                .check(agent);
    }
}
