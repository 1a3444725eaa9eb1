package io.syntra.deployer.shipping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts bytes into lines. Pure. */
final class Lines {

    /** A longer line is cut. */
    static final int LONGEST = 64 * 1024;

    private Lines() {}

    /**
     * @param end offset behind the line and its end, from the start of the bytes
     * @param finished whether its end was there
     */
    record Line(String text, int end, boolean finished) {}

    static List<Line> of(byte[] bytes) {
        var lines = new ArrayList<Line>();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(line(bytes, from, i, i + 1, true));
                from = i + 1;
            } else if (i - from >= LONGEST && isStartOfCharacter(bytes[i])) {
                lines.add(line(bytes, from, i, i, true));
                from = i;
            }
        }
        if (from < bytes.length) {
            lines.add(line(bytes, from, bytes.length, bytes.length, false));
        }
        return lines;
    }

    private static Line line(byte[] bytes, int from, int to, int end, boolean finished) {
        var last = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return new Line(new String(bytes, from, last - from, StandardCharsets.UTF_8), end, finished);
    }

    private static boolean isStartOfCharacter(byte b) {
        return (b & 0xC0) != 0x80;
    }
}
