package io.syntra.telemetry.stack;

import java.util.List;
import java.util.Optional;

/** A parsed stack trace. {@code chain} is never empty and goes from what was thrown last to its first cause. */
public record StackTrace(List<Failure> chain) {

    private static final List<StackFormat> FORMATS = List.of(new PythonStack(), new JavaStack(), new JavaScriptStack());

    /** A trace says what it has to say well before this. */
    private static final int LONGEST = 64 * 1024;

    public StackTrace {
        chain = List.copyOf(chain);
    }

    /** Finds the stack trace in a log line; text before and after it does not matter. */
    public static Optional<StackTrace> find(String text) {
        if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return Optional.empty(); // a frame stands in a line of its own; most log lines end here
        }
        var head = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return FORMATS.stream().flatMap(f -> f.read(head).stream()).findFirst();
    }

    /** What was thrown last: its type and message head the error. */
    public Failure thrown() {
        return chain.getFirst();
    }

    /** The innermost frame of the user's own code, starting at the first cause; a library's when there is none. */
    public Optional<Frame> culprit() {
        for (var failure : chain.reversed()) {
            var own = failure.frames().stream().filter(Frame::inApp).findFirst();
            if (own.isPresent()) {
                return own;
            }
        }
        return chain.reversed().stream().flatMap(f -> f.frames().stream()).findFirst();
    }
}
