package io.syntra.deployer.command;

import io.syntra.contracts.deployer.AllowedCommand;
import io.syntra.contracts.deployer.AllowedCommand.Argument;
import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.contracts.deployer.CommandPolicy.Shape;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a policy allows by its words, on this disk: the program is there, and all links were followed. */
public final class CommandRules {

    private final CommandPolicy policy;
    private final Function<String, Optional<Path>> executables;

    /** @param executables where a program is, by its name; never found along somebody's PATH */
    public CommandRules(CommandPolicy policy, Function<String, Optional<Path>> executables) {
        this.policy = policy;
        this.executables = executables;
    }

    /**
     * Looks at the disk, because links must be followed.
     *
     * @throws ProblemException COMMAND_NOT_ALLOWED, naming the argument
     */
    public Permitted check(@Nullable List<@Nullable String> command) {
        var allowed = allowed(command);
        var readable = new ReadablePaths(policy.readable());
        var arguments = resolved(allowed.arguments(), readable);
        var program = allowed.program().name();
        var executable = executables
                .apply(program)
                .orElseThrow(() -> refuse(0, "may run here, but is not installed on this server"));
        var asked = new ArrayList<String>();
        asked.add(program);
        allowed.arguments().stream().map(Argument::text).forEach(asked::add);
        return new Permitted(
                asked, executable, arguments, policy.seesProcesses().contains(program), readable.real());
    }

    private AllowedCommand allowed(@Nullable List<@Nullable String> command) {
        try {
            return AllowedCommand.of(policy, command);
        } catch (AllowedCommand.Refusal e) {
            throw ProblemException.field(ProblemCode.COMMAND_NOT_ALLOWED, e.field(), e.why());
        }
    }

    private static List<String> resolved(List<Argument> arguments, ReadablePaths readable) {
        var resolved = new ArrayList<String>();
        for (var argument : arguments) {
            var shape = argument.path();
            resolved.add(shape == null ? argument.text() : real(argument.text(), shape, readable, resolved.size() + 1));
        }
        return resolved;
    }

    private static String real(String path, Shape shape, ReadablePaths readable, int at) {
        return switch (readable.resolve(Path.of(path), shape == Shape.FILE)) {
            case ReadablePaths.Found(var real) -> real.toString();
            case ReadablePaths.Refused(var why) -> throw refuse(at, why);
        };
    }

    /** @param at 0 for the program */
    private static ProblemException refuse(int at, String message) {
        return ProblemException.field(ProblemCode.COMMAND_NOT_ALLOWED, "command[" + at + "]", message);
    }
}
