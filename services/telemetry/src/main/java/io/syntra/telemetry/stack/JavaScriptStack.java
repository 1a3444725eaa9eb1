package io.syntra.telemetry.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** V8's traces (Node.js, Chrome), with {@code [cause]} chains as {@code console.error} prints them. */
final class JavaScriptStack implements StackFormat {

    private static final Pattern FRAME =
            Pattern.compile("^\\s*at (?<what>.*?(?::\\d+:\\d+|<anonymous>|native|index \\d+)\\)?)(?: \\{)?$");
    private static final Pattern POSITION = Pattern.compile(":(\\d+)(?::\\d+)?$");
    private static final Pattern CAUSE = Pattern.compile("^\\s*\\[cause\\]: (.*)$");
    private static final Pattern ERROR_HEADER =
            Pattern.compile("(?:^|[\\s:(\\[])(?<type>[A-Za-z_$][\\w$.]*(?:Error|Exception))"
                    + "(?: \\[[A-Z0-9_]+\\])?(?:: (?<message>.*))?$");
    private static final Pattern ANY_HEADER = Pattern.compile("^(?<type>[A-Z][\\w$]*)(?:: (?<message>.*))?$");
    private static final int LINES_OF_A_MESSAGE = 50;

    @Override
    public Optional<StackTrace> read(String text) {
        var lines = text.lines().toList();
        var first = firstFrame(lines);
        if (first < 0) {
            return Optional.empty();
        }
        var chain = new ArrayList<Failure>();
        var header = headerAbove(lines, first);
        var frames = new ArrayList<Frame>();
        for (var line : lines.subList(first, lines.size())) {
            var cause = CAUSE.matcher(line);
            var frame = FRAME.matcher(line);
            if (cause.matches()) {
                chain.add(new Failure(header.type(), header.message(), frames));
                header = Header.of(cause.group(1));
                frames = new ArrayList<>();
            } else if (frame.matches()) {
                frames.add(frame(frame.group("what")));
            } else if (chain.isEmpty() && !frames.isEmpty() && isNextError(line)) {
                break; // a second trace in the same text
            }
        }
        chain.add(new Failure(header.type(), header.message(), frames));
        return Optional.of(new StackTrace(chain));
    }

    private static boolean isNextError(String line) {
        return !line.isBlank() && !Character.isWhitespace(line.charAt(0)) && !line.startsWith("}");
    }

    private static int firstFrame(List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            if (FRAME.matcher(lines.get(i)).matches()) {
                return i;
            }
        }
        return -1;
    }

    /** Messages may have several lines, so the header need not be the line just above the frames. */
    private static Header headerAbove(List<String> lines, int firstFrame) {
        for (int i = firstFrame - 1; i >= Math.max(0, firstFrame - LINES_OF_A_MESSAGE); i--) {
            var matcher = ERROR_HEADER.matcher(lines.get(i));
            if (matcher.find()) {
                return Header.of(matcher, lines.subList(i + 1, firstFrame));
            }
        }
        return Header.of(lines.get(firstFrame - 1));
    }

    private static Frame frame(String what) {
        var function = "<anonymous>";
        var location = what;
        var open = what.lastIndexOf(" (");
        if (open >= 0 && what.endsWith(")")) {
            function = what.substring(0, open);
            location = what.substring(open + 2, what.length() - 1);
        }
        var position = POSITION.matcher(location);
        Integer line = null;
        if (position.find()) {
            line = Numbers.parse(position.group(1));
            location = location.substring(0, position.start());
        }
        location = location.replaceFirst("^async ", "").replaceFirst("\\?.*$", "");
        return new Frame(name(function), SourceFile.shorten(location), line, inApp(location));
    }

    /** What the runtime puts before a name says how it was called, not what was called. */
    private static String name(String function) {
        return function.replaceFirst("^async ", "")
                .replaceFirst("^new ", "")
                .replaceFirst(" \\[as [^\\]]*\\]$", "")
                .replaceFirst("^(?:Object|Module|exports|module\\.exports)\\.", "");
    }

    private static boolean inApp(String location) {
        return !location.startsWith("node:")
                && !location.startsWith("internal/")
                && !location.startsWith("index ")
                && !location.equals("<anonymous>")
                && !location.equals("native")
                && !location.contains("node_modules/")
                && !location.contains("node_modules\\");
    }

    private record Header(String type, String message) {

        static Header of(String line) {
            var error = ERROR_HEADER.matcher(line);
            if (error.find()) {
                return of(error, List.of());
            }
            var any = ANY_HEADER.matcher(line);
            return any.find() ? of(any, List.of()) : new Header("Error", line.strip());
        }

        static Header of(Matcher matcher, List<String> moreLines) {
            var message = new StringBuilder(
                    Optional.ofNullable(matcher.group("message")).orElse(""));
            moreLines.forEach(more -> message.append('\n').append(more));
            return new Header(matcher.group("type"), message.toString().strip());
        }
    }
}
