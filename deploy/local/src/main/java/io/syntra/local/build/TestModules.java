package io.syntra.local.build;

import io.syntra.local.terminal.Failure;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Only describes itself: the launcher runs Maven without this JVM, which comes out of the very build it would test. */
@Command(
        name = "test",
        description = "Runs the tests, of everything or of one module, on real engines.",
        footer = {
            "",
            "What follows the module goes to Maven.",
            "",
            "Examples: ./syntra test",
            "          ./syntra test deployer -Dtest=SpecTest"
        })
public final class TestModules implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "MODULE", description = "For example deployer, contracts or local.")
    private @Nullable String module;

    @Override
    public Integer call() {
        throw new Failure("tests are run by the launcher: ./syntra test" + (module == null ? "" : " " + module));
    }
}
