package io.syntra.telemetry.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Traces of the JVM's languages, with {@code Caused by} chains. What was suppressed does not count. */
final class JavaStack implements StackFormat {

    private static final Pattern FRAME =
            Pattern.compile("^\\s*at (?<call>[^()\\s]+)\\((?<source>[^()]*)\\)(?: ~?\\[.*\\])?$");
    private static final Pattern SOURCE = Pattern.compile(
            "(?<file>[^:]+\\.(?:java|kt|kts|scala|groovy|clj))(?::(?<line>\\d+))?|Native Method|Unknown Source|<generated>");
    private static final Pattern CAUSED_BY = Pattern.compile("^Caused by: (.*)$");
    private static final Pattern SUPPRESSED = Pattern.compile("^\\s+Suppressed: .*$");
    /** One class of characters: a group that repeats would use the thread's stack up on a long line. */
    private static final String NAME = "[\\p{L}_$][\\p{L}\\d_$.]*";

    private static final Pattern ERROR_HEADER = Pattern.compile(
            "(?:^|\\s)(?<type>" + NAME + "(?:Exception|Error|Throwable|Failure|Fault))(?:: (?<message>.*))?$");
    private static final Pattern ANY_HEADER =
            Pattern.compile("^(?:Exception in thread \"[^\"]*\" )?(?<type>" + NAME + ")(?:: (?<message>.*))?$");

    /** Classes that the runtime or a framework made up; the real frame follows. */
    private static final Pattern SYNTHETIC =
            Pattern.compile("\\$\\$Lambda|\\$\\$\\w*CGLIB\\$\\$|_ClientProxy\\b|_Subclass\\b|_Bean\\b|\\$Proxy\\d+\\b"
                    + "|GeneratedMethodAccessor|GeneratedConstructorAccessor|LambdaForm\\$|_\\$\\$_javassist|\\$ByteBuddy\\$"
                    + "|\\$HibernateProxy\\$|_WeldClientProxy");

    private static final List<String> LIBRARIES = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "jakarta.",
            "kotlin.",
            "kotlinx.",
            "scala.",
            "groovy.",
            "clojure.",
            "org.springframework.",
            "io.quarkus.",
            "io.vertx.",
            "io.netty.",
            "io.smallrye.",
            "io.micronaut.",
            "org.jboss.",
            "org.hibernate.",
            "org.apache.",
            "org.eclipse.",
            "org.glassfish.",
            "org.codehaus.",
            "com.fasterxml.",
            "com.google.",
            "com.zaxxer.",
            "com.mysql.",
            "org.postgresql.",
            "reactor.",
            "io.reactivex.",
            "io.undertow.",
            "io.grpc.",
            "okhttp3.",
            "org.junit.",
            "org.gradle.");
    private static final int LINES_OF_A_MESSAGE = 50;

    @Override
    public Optional<StackTrace> read(String text) {
        var lines = text.lines().toList();
        var first = firstFrame(lines);
        if (first < 0) {
            return Optional.empty();
        }
        var header = headerAbove(lines, first);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StackTrace(chain(lines.subList(first, lines.size()), header.get())));
    }

    private static List<Failure> chain(List<String> lines, Header first) {
        var chain = new ArrayList<Failure>();
        var header = first;
        var frames = new ArrayList<Frame>();
        var suppressed = false;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var cause = CAUSED_BY.matcher(line);
            if (cause.matches()) {
                chain.add(new Failure(header.type(), header.message(), frames));
                header = Header.of(cause.group(1), messageLines(lines, i + 1));
                frames = new ArrayList<>();
                suppressed = false;
            } else if (SUPPRESSED.matcher(line).matches()) {
                suppressed = true;
            } else if (!suppressed) {
                var frame = FRAME.matcher(line);
                if (frame.matches()) {
                    frame(frame).ifPresent(frames::add);
                } else if (isNextTrace(line)) {
                    break;
                }
            }
        }
        chain.add(new Failure(header.type(), header.message(), frames));
        return chain;
    }

    private static boolean isNextTrace(String line) {
        return line.startsWith("Exception in thread ");
    }

    private static List<String> messageLines(List<String> lines, int from) {
        var to = from;
        while (to < lines.size()
                && to - from < LINES_OF_A_MESSAGE
                && !lines.get(to).startsWith("\t")) {
            to++;
        }
        return lines.subList(from, to);
    }

    private static int firstFrame(List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            var frame = FRAME.matcher(lines.get(i));
            if (frame.matches() && SOURCE.matcher(frame.group("source")).matches()) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<Header> headerAbove(List<String> lines, int firstFrame) {
        var from = Math.max(0, firstFrame - LINES_OF_A_MESSAGE);
        for (int i = firstFrame - 1; i >= from; i--) {
            var matcher = ERROR_HEADER.matcher(lines.get(i));
            if (matcher.find()) {
                return Optional.of(Header.of(matcher, lines.subList(i + 1, firstFrame)));
            }
        }
        var last = ANY_HEADER.matcher(lines.get(firstFrame - 1));
        return last.matches() ? Optional.of(Header.of(last, List.of())) : Optional.empty();
    }

    private static Optional<Frame> frame(Matcher frame) {
        var call = frame.group("call");
        if (SYNTHETIC.matcher(call).find()) {
            return Optional.empty();
        }
        // [class loader/][module@version/]class.method
        call = call.substring(call.lastIndexOf('/') + 1);
        var dot = call.lastIndexOf('.');
        if (dot <= 0) {
            return Optional.empty();
        }
        var type = call.substring(0, dot).replaceAll("\\$\\d+", "");
        var method = call.substring(dot + 1).replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
        var source = SOURCE.matcher(frame.group("source"));
        var known = source.matches() && source.group("file") != null;
        var line = known && source.group("line") != null ? Numbers.parse(source.group("line")) : null;
        return Optional.of(new Frame(type + "." + method, known ? source.group("file") : null, line, inApp(type)));
    }

    private static boolean inApp(String type) {
        return LIBRARIES.stream().noneMatch(type::startsWith);
    }

    private record Header(String type, String message) {

        static Header of(String line, List<String> moreLines) {
            var matcher = ANY_HEADER.matcher(line);
            return matcher.matches() ? of(matcher, moreLines) : new Header("java.lang.Throwable", line.strip());
        }

        static Header of(Matcher matcher, List<String> moreLines) {
            var message = new StringBuilder(
                    Optional.ofNullable(matcher.group("message")).orElse(""));
            moreLines.forEach(more -> message.append('\n').append(more));
            return new Header(matcher.group("type"), message.toString().strip());
        }
    }
}
