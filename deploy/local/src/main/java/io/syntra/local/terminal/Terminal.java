package io.syntra.local.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.syntra.contracts.Json;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Where a command writes and reads. Results go to standard output, progress and questions to standard error when the
 * result is JSON, so that a script can pipe one without the other. Colours and the moving status line only appear when
 * a person watches.
 */
public final class Terminal {

    /** How long those who read a log wait for a sign of life. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /**
     * What would move the cursor, change the title or turn the text around. Colours of {@link #paint} pass; whoever else
     * writes one can do no more with it.
     */
    private static final Pattern UNSHOWN =
            Pattern.compile("\u001b(?!\\[(?:0|1|2|31|32)m)|[\\x00-\\x08\\x0B-\\x1A\\x1C-\\x1F"
                    + "\\x7F-\\x9F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]");

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream progress;
    private final boolean watched;
    private final BufferedReader in;
    private final LongSupplier nanos;
    private final Quoted quoted = new Quoted();
    private long lastSaid;
    private boolean statusShown;

    public Terminal(PrintStream out, PrintStream progress, boolean watched, BufferedReader in) {
        this(out, progress, watched, in, System::nanoTime);
    }

    /** @param nanos a clock that only goes forward */
    Terminal(PrintStream out, PrintStream progress, boolean watched, BufferedReader in, LongSupplier nanos) {
        this.out = out;
        this.progress = progress;
        this.watched = watched;
        this.in = in;
        this.nanos = nanos;
        this.lastSaid = nanos.getAsLong();
    }

    /** @param json whether standard output is kept for the result alone */
    public static Terminal ofProcess(boolean json) {
        var watched = Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent()
                && !"dumb".equals(System.getenv("TERM"))
                && System.getenv("NO_COLOR") == null;
        var out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        var err =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return new Terminal(out, json ? err : out, watched, in);
    }

    /** A line of progress or of a result meant for people. */
    public synchronized void line(String text) {
        startLine();
        progress.println(shown(text));
        lastSaid = nanos.getAsLong();
    }

    /** What somebody says who is not Syntra, as it streams in: none of it can be taken for a line of ours. */
    public synchronized void stream(String text) {
        if (!text.isEmpty()) {
            clearStatus();
            progress.print(quoted.of(plain(text)));
            progress.flush();
        }
    }

    /** One line that is replaced by the next one. When nobody watches, a plain line after some time without any. */
    public synchronized void status(String text) {
        if (!watched && !quoted.isMidLine() && nanos.getAsLong() - lastSaid >= SILENCE.toNanos()) {
            line(text);
        }
        if (watched && !quoted.isMidLine()) {
            progress.print(CLEAR_LINE + dim(flat(text)));
            progress.flush();
            statusShown = true;
        }
    }

    public synchronized void json(Object result) {
        write(result, Json.mapper().writerWithDefaultPrettyPrinter());
    }

    /** One of many results, in one line. */
    public synchronized void jsonLine(Object result) {
        write(result, Json.mapper().writer());
    }

    private void write(Object result, ObjectWriter writer) {
        startLine();
        try {
            out.println(writer.writeValueAsString(result));
        } catch (JsonProcessingException e) {
            throw new Failure("the result cannot be written as JSON", e);
        }
    }

    /** A question that only y or yes answers with yes; an end of input is a no. */
    public boolean confirm(String question) {
        return List.of("y", "yes").contains(ask(question + " [y/N]").toLowerCase(Locale.ROOT));
    }

    /** What is typed; empty where nobody can type. */
    public String ask(String question) {
        synchronized (this) {
            startLine();
            progress.print(shown(question) + " ");
            progress.flush();
        }
        try {
            var answer = in.readLine();
            if (answer == null || !watched) {
                line("");
            }
            return answer == null ? "" : answer.strip();
        } catch (IOException e) {
            throw new Failure("the answer cannot be read; --yes answers beforehand", e);
        }
    }

    /** Columns as wide as their widest cell. */
    public void table(List<List<String>> cells) {
        if (cells.isEmpty()) {
            return;
        }
        var rows = cells.stream()
                .map(row -> row.stream().map(Terminal::oneLine).toList())
                .toList();
        var widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            line(line.toString().stripTrailing());
        }
    }

    /** What somebody else wrote, in one line that looks like nothing but text, wherever a narrow screen breaks it. */
    public static String oneLine(String text) {
        return Foreign.words(flat(text));
    }

    /** JSON with words of somebody else's, as {@link #oneLine}; it stays exact. */
    public static String oneLineOfJson(String json) {
        return Foreign.json(json);
    }

    private static String flat(String text) {
        return plain(text).strip().replaceAll("\\R", " ⏎ ");
    }

    private static String plain(String text) {
        return shown(text.replace("\u001b", ""));
    }

    static boolean isUnshown(char c) {
        return UNSHOWN.matcher(String.valueOf(c)).matches();
    }

    private static String shown(String text) {
        return UNSHOWN.matcher(text).replaceAll("");
    }

    public String bold(String text) {
        return paint("1", text);
    }

    public String dim(String text) {
        return paint("2", text);
    }

    public String good(String text) {
        return paint("32", text);
    }

    public String bad(String text) {
        return paint("31", text);
    }

    private String paint(String code, String text) {
        return watched ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private void startLine() {
        clearStatus();
        if (quoted.isMidLine()) {
            progress.println();
            quoted.lineEnds();
        }
    }

    private void clearStatus() {
        if (statusShown) {
            progress.print(CLEAR_LINE);
            statusShown = false;
        }
    }

    /** A constant as people read it: {@code verified}, {@code high_risk}. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** For example {@code 0.7 s}, {@code 12 s} or {@code 3 min 5 s}. */
    public static String brief(Duration time) {
        if (time.toMillis() < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
        }
        return time.toMinutes() == 0
                ? time.toSeconds() + " s"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }

    /** For example {@code 3 kB} or {@code 12 MB}. */
    public static String size(long bytes) {
        return bytes < 1_000_000 ? Math.max(1, Math.round(bytes / 1000.0)) + " kB" : megabytes(bytes);
    }

    /** For example {@code 184 MB}. */
    public static String megabytes(long bytes) {
        return Math.round(bytes / 1_000_000.0) + " MB";
    }
}
