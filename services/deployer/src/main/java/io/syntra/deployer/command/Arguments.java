package io.syntra.deployer.command;

import io.syntra.contracts.deployer.CommandPolicy.Program;
import io.syntra.contracts.deployer.CommandPolicy.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One walk through the arguments of one program. */
final class Arguments {

    private static final Pattern BUNDLE = Pattern.compile("-[A-Za-z0-9]{2,}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
    private static final Pattern COLUMN = Pattern.compile("[+-]?[a-z%]+");
    private static final Set<String> COLUMNS = Set.of(
            "pid", "ppid", "pgid", "sid", "user", "uid", "pcpu", "%cpu", "pmem", "%mem", "rss", "vsz", "nlwp", "stat",
            "state", "etime", "etimes", "time", "start", "lstart", "ni", "pri", "psr", "wchan", "comm", "args", "cmd");

    private final Program program;
    private final ReadablePaths readable;
    private final List<String> read = new ArrayList<>();
    private Optional<Shape> awaited = Optional.empty();
    private boolean hasOperand;

    Arguments(Program program, ReadablePaths readable) {
        this.program = program;
        this.readable = readable;
    }

    List<String> read(List<String> arguments) {
        for (var argument : arguments) {
            read.add(one(argument));
        }
        if (awaited.isPresent()) {
            throw CommandRules.refuse(read.size(), "needs its value as the argument after it");
        }
        return read;
    }

    private String one(String argument) {
        if (awaited.isPresent()) {
            var value = shaped(awaited.get(), argument);
            awaited = Optional.empty();
            return value;
        }
        if (argument.startsWith("-")) {
            awaited = flag(argument);
            return argument;
        }
        if (program.words().contains(argument)) {
            return argument;
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

    private String shaped(Shape shape, String argument) {
        return switch (shape) {
            case NUMBER -> require(NUMBER.matcher(argument).matches(), argument, "must be one to six digits");
            case COLUMNS ->
                require(
                        Arrays.stream(argument.split(",", -1)).allMatch(Arguments::isColumn),
                        argument,
                        "must be columns with commas between, of " + String.join(" ", new TreeSet<>(COLUMNS)));
            case FILE -> path(argument, true);
            case PATH -> path(argument, false);
        };
    }

    private static boolean isColumn(String text) {
        return COLUMN.matcher(text).matches() && COLUMNS.contains(text.replaceFirst("^[+-]", ""));
    }

    private String path(String argument, boolean regularFile) {
        return switch (readable.resolve(argument, regularFile)) {
            case ReadablePaths.Found(var real) -> real.toString();
            case ReadablePaths.Refused(var why) -> throw refuse(why);
        };
    }

    private String require(boolean holds, String argument, String message) {
        if (!holds) {
            throw refuse(message);
        }
        return argument;
    }

    private RuntimeException refuse(String message) {
        return CommandRules.refuse(read.size() + 1, message);
    }
}
