package io.syntra.contracts.deployer;

import io.syntra.contracts.deployer.AllowedCommand.Argument;
import io.syntra.contracts.deployer.AllowedCommand.Refusal;
import io.syntra.contracts.deployer.CommandPolicy.Program;
import io.syntra.contracts.deployer.CommandPolicy.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One walk through the arguments of one program. */
final class CommandArguments {

    private static final Pattern BUNDLE = Pattern.compile("-[A-Za-z0-9]{2,}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
    private static final Pattern COLUMN = Pattern.compile("[+-]?[a-z%]+");
    private static final Set<String> COLUMNS = Set.of(
            "pid", "ppid", "pgid", "sid", "user", "uid", "pcpu", "%cpu", "pmem", "%mem", "rss", "vsz", "nlwp", "stat",
            "state", "etime", "etimes", "time", "start", "lstart", "ni", "pri", "psr", "wchan", "comm", "args", "cmd");

    private final Program program;
    private final ReadablePlaces readable;
    private final List<Argument> read = new ArrayList<>();
    private Optional<Shape> awaited = Optional.empty();
    private boolean hasOperand;

    CommandArguments(Program program, ReadablePlaces readable) {
        this.program = program;
        this.readable = readable;
    }

    List<Argument> read(List<String> arguments) {
        for (var argument : arguments) {
            read.add(one(argument));
        }
        if (awaited.isPresent()) {
            throw new Refusal(read.size(), "needs its value as the argument after it");
        }
        return read;
    }

    private Argument one(String argument) {
        if (awaited.isPresent()) {
            var value = shaped(awaited.get(), argument);
            awaited = Optional.empty();
            return value;
        }
        if (argument.startsWith("-")) {
            awaited = flag(argument);
            return new Argument(argument, null);
        }
        if (program.words().contains(argument)) {
            return new Argument(argument, null);
        }
        var shape = program.operand();
        if (shape == null || hasOperand) {
            throw refuse("is more than " + program.name() + " may be told here");
        }
        hasOperand = true;
        return shaped(shape, argument);
    }

    /** The shape of the value that the flag wants; of flags put together only the last one may want one. */
    private Optional<Shape> flag(String argument) {
        if (program.flags().contains(argument)) {
            return Optional.empty();
        }
        if (program.values().containsKey(argument)) {
            return Optional.ofNullable(program.values().get(argument));
        }
        if (BUNDLE.matcher(argument).matches()) {
            var first = argument.substring(1, argument.length() - 1).chars();
            var last = "-" + argument.charAt(argument.length() - 1);
            if (first.allMatch(letter -> program.flags().contains("-" + (char) letter))
                    && (program.flags().contains(last) || program.values().containsKey(last))) {
                return Optional.ofNullable(program.values().get(last));
            }
        }
        var known = new TreeSet<>(program.flags());
        known.addAll(program.values().keySet());
        throw refuse("is not a flag that " + program.name() + " may have here. "
                + (known.isEmpty() ? "It may have none." : "It may have " + String.join(" ", known) + "."));
    }

    private Argument shaped(Shape shape, String argument) {
        return switch (shape) {
            case NUMBER -> require(NUMBER.matcher(argument).matches(), argument, "must be one to six digits");
            case COLUMNS ->
                require(
                        Arrays.stream(argument.split(",", -1)).allMatch(CommandArguments::isColumn),
                        argument,
                        "must be columns with commas between, of " + String.join(" ", new TreeSet<>(COLUMNS)));
            case FILE, PATH -> path(argument, shape);
        };
    }

    private static boolean isColumn(String text) {
        return COLUMN.matcher(text).matches() && COLUMNS.contains(text.replaceFirst("^[+-]", ""));
    }

    /** Nothing is said about a path outside: also not whether it is there. */
    private Argument path(String argument, Shape shape) {
        if (!argument.startsWith("/")
                || !Path.of(argument).normalize().toString().equals(argument)) {
            throw refuse("must be an absolute path without . and .. and doubled or closing slashes");
        }
        if (!readable.hold(Path.of(argument))) {
            throw refuse(readable.outside());
        }
        return new Argument(argument, shape);
    }

    private Argument require(boolean holds, String argument, String message) {
        if (!holds) {
            throw refuse(message);
        }
        return new Argument(argument, null);
    }

    private Refusal refuse(String message) {
        return new Refusal(read.size() + 1, message);
    }
}
