package io.syntra.telemetry.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** CPython's traces, which name the first cause first and the innermost call last. */
final class PythonStack implements StackFormat {

    private static final Pattern START =
            Pattern.compile("^(.*\\s)?(?:Exception Group )?Traceback \\(most recent call last\\):$");
    private static final Pattern FRAME =
            Pattern.compile("^\\s+File \"(?<file>[^\"]*)\", line (?<line>\\d+)(?:, in (?<function>.+))?$");
    private static final Pattern HEADER = Pattern.compile("^(?<type>[\\p{L}_][\\w.]*)(?:: (?<message>.*))?$");
    /** The bars that an exception group draws along its left side. */
    private static final Pattern GROUP_BAR = Pattern.compile("^\\s*[|+] ");

    private static final Pattern GROUP_MEMBERS = Pattern.compile("^\\s*\\+-\\+?-+.*$");

    @Override
    public Optional<StackTrace> read(String text) {
        var lines = text.lines().toList();
        var causeFirst = new ArrayList<Failure>();
        int at = 0;
        while (at < lines.size()) {
            if (!START.matcher(unbarred(lines.get(at))).matches()) {
                at++;
                continue;
            }
            if (!causeFirst.isEmpty() && !isChained(lines, at)) {
                break; // a second trace in the same text
            }
            at = read(lines, at + 1, causeFirst);
        }
        return causeFirst.isEmpty() ? Optional.empty() : Optional.of(new StackTrace(causeFirst.reversed()));
    }

    /** Reads one failure; returns the index of the line after its header. */
    private static int read(List<String> lines, int from, List<Failure> into) {
        var frames = new ArrayList<Frame>();
        for (int i = from; i < lines.size(); i++) {
            var line = unbarred(lines.get(i));
            var frame = FRAME.matcher(line);
            if (frame.matches()) {
                var file = frame.group("file");
                var function = frame.group("function");
                frames.addFirst(new Frame(
                        function == null ? "<module>" : function,
                        SourceFile.shorten(file),
                        Numbers.parse(frame.group("line")),
                        inApp(file)));
            } else if (!line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
                var header = HEADER.matcher(line);
                var known = header.matches();
                var message = new StringBuilder(
                        known ? Optional.ofNullable(header.group("message")).orElse("") : line);
                int next = i + 1;
                while (next < lines.size() && isMoreOfMessage(lines.get(next))) {
                    message.append('\n').append(lines.get(next++));
                }
                into.add(new Failure(
                        known ? header.group("type") : "Exception",
                        message.toString().strip(),
                        frames));
                return next;
            }
        }
        if (!frames.isEmpty()) {
            into.add(new Failure("Exception", "", frames)); // the text was cut off before the header
        }
        return lines.size();
    }

    private static boolean isMoreOfMessage(String line) {
        return !line.isBlank()
                && !START.matcher(unbarred(line)).matches()
                && !GROUP_MEMBERS.matcher(line).matches()
                && !line.startsWith("The above exception")
                && !line.startsWith("During handling of");
    }

    private static boolean isChained(List<String> lines, int start) {
        for (int i = start - 1; i >= Math.max(0, start - 3); i--) {
            if (lines.get(i).contains("The above exception was the direct cause")
                    || lines.get(i).contains("During handling of the above exception")) {
                return true;
            }
        }
        return false;
    }

    private static String unbarred(String line) {
        return GROUP_BAR.matcher(line).replaceFirst("");
    }

    private static boolean inApp(String file) {
        return !file.contains("site-packages/")
                && !file.contains("dist-packages/")
                && !file.contains("/lib/python")
                && !file.startsWith("<");
    }
}
