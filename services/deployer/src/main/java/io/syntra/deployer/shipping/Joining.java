package io.syntra.deployer.shipping;

import io.syntra.deployer.shipping.Lines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which lines belong to one record: a stack trace is one thing that happened. Knows the traces of Node, the JVM, Python
 * and Go. Pure; the same lines always give the same records.
 */
final class Joining {

    private static final int MOST_LINES = 400;
    private static final Pattern FOLLOWS = Pattern.compile(
            "\\s.*|[)}\\]][)}\\],;]*|at .+|Caused by: .*|Suppressed: .*|\\.\\.\\. \\d+ more.*|Node\\.js v\\d.*");
    private static final Pattern ERROR_LINE =
            Pattern.compile("(Uncaught )?[\\w.$]*(Error|Exception|Exit|Interrupt)\\b.*");
    private static final Pattern SOURCE_LINE = Pattern.compile("\\S.*:\\d+");
    private static final Pattern BETWEEN_TRACEBACKS =
            Pattern.compile("(During handling of the above exception|The above exception was the direct cause).*");
    private static final String TRACEBACK = "Traceback (most recent call last):";

    private Joining() {}

    /** @param end offset behind its last line */
    record Entry(List<String> lines, int end, boolean finished) {

        Entry {
            lines = List.copyOf(lines);
        }

        String text() {
            return String.join("\n", lines).stripTrailing();
        }
    }

    static List<Entry> join(List<Line> lines) {
        var entries = new ArrayList<Entry>();
        List<String> open = new ArrayList<>();
        int end = 0;
        boolean finished = true;
        for (var line : lines) {
            if (!open.isEmpty() && !belongs(open, line.text())) {
                entries.add(new Entry(open, end, finished));
                open = new ArrayList<>();
            }
            open.add(line.text());
            end = line.end();
            finished = line.finished();
        }
        if (!open.isEmpty()) {
            entries.add(new Entry(open, end, finished));
        }
        return entries;
    }

    private static boolean belongs(List<String> open, String line) {
        if (open.size() >= MOST_LINES) {
            return false;
        }
        return line.isEmpty()
                ? isTrace(open)
                : FOLLOWS.matcher(line).matches() || isPythons(open, line) || isGos(open) || isNodesError(open, line);
    }

    /** Within a trace an empty line is no end. */
    private static boolean isTrace(List<String> open) {
        return open.size() > 1 || open.getFirst().startsWith("panic: ");
    }

    /** The line that names the exception ends a Python trace, at the margin. */
    private static boolean isPythons(List<String> open, String line) {
        if (BETWEEN_TRACEBACKS.matcher(line).matches()) {
            return open.contains(TRACEBACK);
        }
        var last = lastFilled(open);
        if (line.equals(TRACEBACK)) {
            return BETWEEN_TRACEBACKS.matcher(last).matches();
        }
        return open.contains(TRACEBACK)
                && last.startsWith(" ")
                && !line.startsWith(" ")
                && line.matches("[A-Za-z_][\\w.]*(:.*)?");
    }

    private static boolean isGos(List<String> open) {
        return open.getFirst().startsWith("panic: ") || open.getFirst().startsWith("fatal error: ");
    }

    /** Node prints the place and the source line of an uncaught error before the error itself. */
    private static boolean isNodesError(List<String> open, String line) {
        return open.size() > 1
                && SOURCE_LINE.matcher(open.getFirst()).matches()
                && open.stream().anyMatch(l -> l.strip().startsWith("^"))
                && ERROR_LINE.matcher(line).matches();
    }

    private static String lastFilled(List<String> open) {
        return open.reversed().stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("");
    }
}
