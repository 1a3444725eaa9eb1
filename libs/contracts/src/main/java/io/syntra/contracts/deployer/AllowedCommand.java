package io.syntra.contracts.deployer;

import io.syntra.contracts.deployer.CommandPolicy.Program;
import io.syntra.contracts.deployer.CommandPolicy.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A command that a policy allows by its words. A closed language: each argument is a flag, value, word or operand that
 * the policy names for the program, or the command is refused. What a program could make of an argument is never guessed,
 * so a value stands behind its flag as an argument of its own.
 *
 * <p>Whoever proposes a command knows so much without asking; what is on the disk, where a link leads and whether there
 * is a sandbox, the server alone sees.
 */
public record AllowedCommand(Program program, List<Argument> arguments) {

    public static final int MOST_WORDS = 32;
    public static final int LONGEST_WORD = 512;

    /** No control character, nothing of a shell, and no letter of another script that looks like one of these. */
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9 ._/,:%+=@-]{1," + LONGEST_WORD + "}");

    public AllowedCommand {
        arguments = List.copyOf(arguments);
    }

    /** @param path what it must lead to; null when it is none */
    public record Argument(String text, @Nullable Shape path) {}

    /** What a policy does not allow, in words that may be told. */
    public static final class Refusal extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final String field;

        Refusal(String field, String why) {
            super(why);
            this.field = field;
        }

        /** @param at 0 for the program */
        Refusal(int at, String why) {
            this("command[" + at + "]", why);
        }

        /** The argument, or the command as a whole. */
        public String field() {
            return field;
        }

        public String why() {
            return String.valueOf(getMessage());
        }
    }

    /** @throws Refusal naming the argument */
    public static AllowedCommand of(CommandPolicy policy, @Nullable List<@Nullable String> command) {
        var words = texts(command);
        var program = program(policy, words.getFirst());
        var readable =
                new ReadablePlaces(policy.readable().stream().map(Path::of).toList());
        return new AllowedCommand(
                program, new CommandArguments(program, readable).read(words.subList(1, words.size())));
    }

    private static Program program(CommandPolicy policy, String name) {
        return policy.programs().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        0,
                        "is not a program that may run here. Those that may: "
                                + policy.programs().stream().map(Program::name).collect(Collectors.joining(", "))));
    }

    private static List<String> texts(@Nullable List<@Nullable String> command) {
        if (command == null || command.isEmpty() || command.size() > MOST_WORDS) {
            throw new Refusal(
                    "command", "must be a list of a program and its arguments, at most " + MOST_WORDS + " together");
        }
        var words = new ArrayList<String>();
        for (var word : command) {
            if (word == null || !TEXT.matcher(word).matches()) {
                throw new Refusal(
                        words.size(),
                        "must be 1 to " + LONGEST_WORD + " plain letters, digits, blanks and . _ / , : % + = @ -"
                                + " because no shell reads it");
            }
            words.add(word);
        }
        return words;
    }
}
