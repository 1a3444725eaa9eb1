package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.syntra.agent.conversation.RunCrashTest.Tale;
import io.syntra.agent.store.Database;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever an instance stores of a run, before or after which it could die, is a step of a tale. */
class RunStepsTest {

    @Test
    void noStepOfARunIsLeftOut() {
        var known = Arrays.stream(Tale.values())
                .flatMap(tale -> tale.steps().keySet().stream())
                .collect(Collectors.toSet());

        var steps = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.syntra.agent.conversation")
                        .stream()
                        .flatMap(each -> each.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Database.class)
                                && call.getName().equals("call"))
                        // Whose jobs are to take a run and to let it go.
                        .filter(call -> !call.getOriginOwner().getName().startsWith(RunWorker.class.getName()))
                        .map(call -> call.getOriginOwner().getSimpleName() + "."
                                + call.getOrigin().getName().replaceAll("lambda\\$(\\w+)\\$\\d+", "$1"))
                        .collect(Collectors.toSet());

        assertThat(steps).contains("RunLoop.finish", "Utterances.store");
        assertThat(known).containsAll(steps);
    }
}
