package io.syntra.agent.action;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Verification;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps are methods, so what may follow what is read from their types. */
class StageTest {

    @Test
    void nothingIsExecutedThatWasNotApproved() {
        for (var state : ActionState.values()) {
            if (after(state).contains(ActionState.EXECUTING)) {
                assertThat(state).isEqualTo(ActionState.APPROVED);
            }
            if (after(state).contains(ActionState.APPROVED)) {
                assertThat(state).isEqualTo(ActionState.AWAITING);
            }
            if (after(state).contains(ActionState.SUCCEEDED)) {
                assertThat(state).isIn(ActionState.EXECUTING, ActionState.UNKNOWN);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"REJECTED", "EXPIRED", "STALE", "SUPERSEDED", "FAILED", "COMPENSATED"})
    void anEndIsAnEnd(ActionState state) {
        assertThat(stage(state)).isInstanceOf(Stage.Ended.class);
        assertThat(after(state)).isEmpty();
    }

    /** A change for the worse is taken back at once, not only when that is measured. */
    @Test
    void whatIsStillMeasuredCanBeTakenBack() {
        assertThat(after(ActionState.SUCCEEDED)).contains(ActionState.COMPENSATED);
    }

    /** Whatever was judged can only be taken back. */
    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"VERIFIED", "REGRESSED", "INCONCLUSIVE"})
    void aVerdictStands(ActionState state) {
        assertThat(after(state)).containsExactly(ActionState.COMPENSATED);
        assertThat(stage(state)).isInstanceOf(Stage.Done.class);
    }

    @ParameterizedTest
    @EnumSource(ActionState.class)
    void everyStateIsReachedAndLeadsToAnEnd(ActionState state) {
        assertThat(reachable(ActionState.AWAITING)).contains(state);
        assertThat(reachable(state)).anyMatch(end -> after(end).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(ActionState.class)
    void aStepLeadsWhereItsTypeSays(ActionState state) throws Exception {
        assertThat(state(stage(state).getClass())).isEqualTo(state);
        for (var step : steps(stage(state).getClass()).toList()) {
            for (var verdict : Verdict.values()) {
                var from = stage(state);
                var to = (Stage) step.invoke(from, arguments(step, verdict));
                assertThat(to.action()).isSameAs(from.action());
                assertThat(to.action().state()).isEqualTo(state(to.getClass()));
                assertThat(state(to.getClass())).isIn(states(step.getReturnType()));
            }
        }
    }

    @Test
    void onlyStagesChangeTheState() {
        noClasses()
                .that()
                .areNotAssignableTo(Stage.class)
                .should()
                .callMethod(Action.class, "become", ActionState.class, String.class)
                .because("a step that is no method of its stage is none")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.syntra.agent.action"));
    }

    private static Object[] arguments(Method step, Verdict verdict) {
        return Arrays.stream(step.getParameterTypes())
                .map(type -> List.of(
                                "because",
                                Instant.EPOCH,
                                UUID.randomUUID(),
                                verdict,
                                new Verification("verified", "fine", null, null))
                        .stream()
                        .filter(type::isInstance)
                        .findFirst()
                        .orElseGet(() -> type.equals(JsonNode.class) ? TextNode.valueOf("out") : ""))
                .toArray();
    }

    private static Stage stage(ActionState state) {
        return new Action().become(state, null).stage();
    }

    private static ActionState state(Class<?> stage) {
        return ActionState.valueOf(stage.getSimpleName().toUpperCase(Locale.ROOT));
    }

    private static Stream<Method> steps(Class<?> stage) {
        return Stream.concat(Arrays.stream(stage.getMethods()), Arrays.stream(stage.getDeclaredMethods()))
                .distinct()
                .filter(method -> !java.lang.reflect.Modifier.isStatic(method.getModifiers()))
                .filter(method -> Stage.class.isAssignableFrom(method.getReturnType()))
                .filter(method -> !method.isBridge())
                .peek(method -> method.setAccessible(true));
    }

    /** A person's decision is no method: it is one statement, so that one of many counts. */
    private static Set<ActionState> after(ActionState state) {
        var next = steps(stage(state).getClass())
                .flatMap(step -> states(step.getReturnType()).stream())
                .collect(Collectors.toCollection(HashSet::new));
        next.remove(state);
        if (state == ActionState.AWAITING) {
            next.addAll(List.of(ActionState.APPROVED, ActionState.REJECTED));
        }
        return next;
    }

    private static Set<ActionState> states(Class<?> stage) {
        return stage.isRecord()
                ? Set.of(state(stage))
                : Arrays.stream(stage.getPermittedSubclasses())
                        .flatMap(permitted -> states(permitted).stream())
                        .collect(Collectors.toSet());
    }

    private static Set<ActionState> reachable(ActionState from) {
        var seen = new HashSet<>(Set.of(from));
        var next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            after(next.pop()).stream().filter(seen::add).forEach(next::add);
        }
        return seen;
    }
}
