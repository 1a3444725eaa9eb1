package io.syntra.deployer.command;

import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.contracts.deployer.CommandPolicy.Program;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A closed language: each argument is a flag, value, word or operand that the policy names for the program, or the
 * command is refused. What a program could make of an argument is never guessed, so a value stands behind its flag as an
 * argument of its own.
 */
public final class CommandRules {

    private static final int MOST_ARGUMENTS = 32;
    private static final int LONGEST_ARGUMENT = 512;

    /** No control character, nothing of a shell, and no letter of another script that looks like one of these. */
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9 ._/,:%+=@-]{1," + LONGEST_ARGUMENT + "}");

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
        var argv = texts(command);
        var program = program(argv.getFirst());
        var readable = new ReadablePaths(policy.readable());
        var arguments = new Arguments(program, readable).read(argv.subList(1, argv.size()));
        var executable = executables
                .apply(program.name())
                .orElseThrow(() -> refuse(0, "may run here, but is not installed on this server"));
        return new Permitted(
                argv, executable, arguments, policy.seesProcesses().contains(program.name()), readable.real());
    }

    private Program program(String name) {
        return policy.programs().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> refuse(
                        0,
                        "is not a program that may run here. Those that may: "
                                + policy.programs().stream().map(Program::name).collect(Collectors.joining(", "))));
    }

    private static List<String> texts(@Nullable List<@Nullable String> command) {
        if (command == null || command.isEmpty() || command.size() > MOST_ARGUMENTS) {
            throw ProblemException.field(
                    ProblemCode.COMMAND_NOT_ALLOWED,
                    "command",
                    "must be a list of a program and its arguments, at most " + MOST_ARGUMENTS + " together");
        }
        var argv = new ArrayList<String>();
        for (var argument : command) {
            if (argument == null || !TEXT.matcher(argument).matches()) {
                throw refuse(
                        argv.size(),
                        "must be 1 to " + LONGEST_ARGUMENT + " plain letters, digits, blanks and . _ / , : % + = @ -"
                                + " because no shell reads it");
            }
            argv.add(argument);
        }
        return argv;
    }

    /** @param at 0 for the program */
    static ProblemException refuse(int at, String message) {
        return ProblemException.field(ProblemCode.COMMAND_NOT_ALLOWED, "command[" + at + "]", message);
    }
}
