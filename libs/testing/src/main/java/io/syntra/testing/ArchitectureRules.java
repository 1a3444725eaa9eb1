package io.syntra.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of the house: a service's test calls {@link #check} with its root package, that of any other module
 * {@link #checkShape}.
 */
public final class ArchitectureRules {

    private static final Set<String> SERVICES =
            Set.of("agent", "deployer", "router", "telemetry", "workflow", "notification", "billing", "gateway");

    private static final String BANNED_NAMES = ".*(Impl|Util|Utils|Helper|Manager|Base|Common|DTO|Dto|Wrapper)";

    private static final Set<String> HTTP_METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final Set<String> ACCESS = Set.of("RolesAllowed", "PermitAll", "DenyAll", "Authenticated");

    private ArchitectureRules() {}

    /** @param root for example {@code io.syntra.billing} */
    public static void check(String root) {
        check(root, production(root));
    }

    /** What holds outside of services too: names, cycles, constructors, and that no service is needed. */
    public static void checkShape(String root) {
        check(root, production(root), shape(root));
    }

    static void check(String root, JavaClasses classes) {
        check(root, classes, rules(root));
    }

    private static JavaClasses production(String root) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
    }

    private static void check(String root, JavaClasses classes, List<ArchRule> rules) {
        // A rule about no class at all would hold; so would every rule if this JDK's classes could not be read.
        if (classes.isEmpty()) {
            throw new AssertionError("no class of " + root + " was found: is the package's name right?");
        }
        var violations = rules.stream()
                .map(rule -> rule.evaluate(classes))
                .filter(EvaluationResult::hasViolation)
                .map(result -> result.getFailureReport().toString())
                .collect(Collectors.joining("\n"));
        if (!violations.isEmpty()) {
            throw new AssertionError(violations);
        }
    }

    private static List<ArchRule> shape(String root) {
        return List.of(
                noOtherService(root),
                noClasses()
                        .should()
                        .haveNameMatching(BANNED_NAMES)
                        .because("such a name says nothing about what the class is for"),
                fields().should(notBeAnnotatedWith("Inject", "ConfigProperty"))
                        .because("what a class needs goes through its one constructor")
                        .allowEmptyShould(true),
                slices().matching(root + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .because("a feature that needs another that needs it is one feature")
                        .allowEmptyShould(true));
    }

    private static List<ArchRule> rules(String root) {
        var ofServices = List.of(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.logging..")
                        .because("services log with JBoss Logging"),
                noClasses()
                        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                        .because("services log with JBoss Logging"),
                classes()
                        .that(areResources())
                        .should()
                        .haveSimpleNameEndingWith("Resource")
                        .allowEmptyShould(true),
                classes()
                        .that(areResources())
                        .should(sayWhoMayCallEachEndpoint())
                        .because("an endpoint that says nothing is denied to everyone, and should say so")
                        .allowEmptyShould(true));
        return Stream.concat(shape(root).stream(), ofServices.stream()).toList();
    }

    private static ArchRule noOtherService(String root) {
        var others = SERVICES.stream()
                .map(service -> "io.syntra." + service)
                .filter(service -> !service.equals(root))
                .map(service -> service + "..")
                .toArray(String[]::new);
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because("services talk by REST and events, whose types are in io.syntra.contracts");
    }

    private static DescribedPredicate<JavaClass> areResources() {
        return DescribedPredicate.describe(
                "have REST endpoints",
                type -> !type.isInterface() && type.getMethods().stream().anyMatch(ArchitectureRules::isEndpoint));
    }

    private static boolean isEndpoint(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(annotation -> annotation.getRawType())
                .anyMatch(type ->
                        type.getPackageName().equals("jakarta.ws.rs") && HTTP_METHODS.contains(type.getSimpleName()));
    }

    private static ArchCondition<JavaClass> sayWhoMayCallEachEndpoint() {
        return new ArchCondition<>("say who may call each endpoint") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var saysForAll = type.getAnnotations().stream()
                        .anyMatch(annotation ->
                                ACCESS.contains(annotation.getRawType().getSimpleName()));
                type.getMethods().stream()
                        .filter(ArchitectureRules::isEndpoint)
                        .filter(method -> !saysForAll
                                && method.getAnnotations().stream()
                                        .noneMatch(annotation -> ACCESS.contains(
                                                annotation.getRawType().getSimpleName())))
                        .forEach(method -> events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " has none of @RolesAllowed, @PermitAll, @DenyAll")));
            }
        };
    }

    private static ArchCondition<JavaField> notBeAnnotatedWith(String... names) {
        var banned = Set.of(names);
        return new ArchCondition<>("not be annotated with " + banned) {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                field.getAnnotations().stream()
                        .map(annotation -> annotation.getRawType().getSimpleName())
                        .filter(banned::contains)
                        .forEach(name -> events.add(SimpleConditionEvent.violated(
                                field, field.getFullName() + " is annotated with @" + name)));
            }
        };
    }
}
