package io.syntra.telemetry.stack;

import java.util.ArrayList;
import java.util.stream.Collectors;

/**
 * What makes two errors of a service the same. The text begins with the version of the rules: better rules get a new
 * version, so that the groups people know stay as they are.
 *
 * @param text readable, so that people can see why two errors were put together
 */
public record Fingerprint(String text) {

    /** Of errors that came when their service had too many kinds already. */
    public static final Fingerprint OVERFLOW = new Fingerprint("overflow");

    private static final String VERSION = "v1";
    private static final int FRAMES = 30;

    /** The types of the chain and the user's own frames; the message only when there is nothing else. */
    public static Fingerprint of(StackTrace trace) {
        var parts = new ArrayList<String>();
        parts.add(VERSION);
        var anyInApp = trace.chain().stream().flatMap(f -> f.frames().stream()).anyMatch(Frame::inApp);
        for (var failure : trace.chain()) {
            parts.add(failure.type());
            var before = "";
            var kept = 0;
            for (var frame : failure.frames()) {
                // Recursion is as deep as its input; how deep must not make another error.
                if ((frame.inApp() || !anyInApp) && !frame.key().equals(before) && kept++ < FRAMES) {
                    parts.add("  " + frame.key());
                    before = frame.key();
                }
            }
        }
        if (trace.chain().stream().allMatch(f -> f.frames().isEmpty())) {
            parts.add(MessageTemplate.of(trace.thrown().message()));
        }
        return new Fingerprint(parts.stream().collect(Collectors.joining("\n")));
    }

    /** An error that came without a stack. */
    public static Fingerprint of(String type, String message) {
        return new Fingerprint(VERSION + "\n" + type + "\n" + MessageTemplate.of(message));
    }

    /** What the sender itself says makes its errors the same. */
    public static Fingerprint chosen(String bySender) {
        return new Fingerprint("chosen\n" + bySender);
    }
}
