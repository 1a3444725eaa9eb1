package io.syntra.telemetry.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What makes two errors of a service the same. The text begins with the version of the rules: better rules get a new
 * version, so that the groups people know stay as they are.
 *
 * @param text readable, so that people can see why two errors were put together
 */
public record Fingerprint(String text) {

    /** Of errors that came when their service had too many kinds already. */
    public static final Fingerprint OVERFLOW = new Fingerprint("overflow");

    /** What was in it was erased. */
    public static final Fingerprint ERASED = new Fingerprint("(erased)");

    private static final String VERSION = "v1";
    private static final int FRAMES = 30;

    /** The types of the chain and the user's own frames; the message only when there is nothing else. */
    public static Fingerprint of(StackTrace trace) {
        return of(steps(trace));
    }

    /** An error that came without a stack. */
    public static Fingerprint of(String type, String message) {
        return of(steps(type, message));
    }

    private static Fingerprint of(List<Step> steps) {
        return new Fingerprint(Stream.concat(
                        Stream.of(VERSION), steps.stream().map(Step::compared).filter(Objects::nonNull))
                .collect(Collectors.joining("\n")));
    }

    /** Line by line what is compared and what is not, and why. */
    public static List<Step> steps(StackTrace trace) {
        var steps = new ArrayList<Step>();
        var anyInApp = trace.chain().stream().flatMap(f -> f.frames().stream()).anyMatch(Frame::inApp);
        for (var failure : trace.chain()) {
            steps.add(Step.compared(failure.type() + ": " + failure.message(), failure.type()));
            var before = "";
            var kept = 0;
            for (var frame : failure.frames()) {
                if (!frame.inApp() && anyInApp) {
                    steps.add(Step.leftOut(frame.describe(), "not the service's own code"));
                } else if (frame.key().equals(before)) {
                    // Recursion is as deep as its input; how deep must not make another error.
                    steps.add(Step.leftOut(frame.describe(), "the same call again"));
                } else if (kept++ >= FRAMES) {
                    steps.add(Step.leftOut(frame.describe(), "after the first " + FRAMES));
                } else {
                    steps.add(Step.compared(frame.describe(), "  " + frame.key()));
                    before = frame.key();
                }
            }
        }
        if (trace.chain().stream().allMatch(f -> f.frames().isEmpty())) {
            var message = trace.thrown().message();
            steps.add(Step.compared(message, MessageTemplate.of(message)));
        }
        return steps;
    }

    public static List<Step> steps(String type, String message) {
        return List.of(Step.compared(type, type), Step.compared(message, MessageTemplate.of(message)));
    }

    /** What the sender itself says makes its errors the same. */
    public static Fingerprint chosen(String bySender) {
        return new Fingerprint("chosen\n" + bySender);
    }
}
