package io.syntra.agent.fake;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All that is written into the log until it is closed; what is ours as if somebody looked for a fault. */
public final class AgentLog implements AutoCloseable {

    private static final String BEGUN = "The test listens to the log";

    private final Logger root = Logger.getLogger("");
    private final Logger ours = Logger.getLogger("io.syntra");
    private final @Nullable Level before = ours.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage() + " " + Arrays.toString(line.getParameters()) + " " + causes(line.getThrown()));
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    private AgentLog() {}

    public static AgentLog heard() {
        var log = new AgentLog();
        log.handler.setLevel(Level.ALL);
        log.root.addHandler(log.handler);
        log.ours.setLevel(Level.FINE);
        Logger.getLogger("io.syntra.agent").fine(BEGUN);
        return log;
    }

    private static String causes(@Nullable Throwable thrown) {
        return thrown == null ? "" : thrown + " " + causes(thrown.getCause());
    }

    /** Fails when nothing at all was heard, for then nothing would be found. */
    public List<String> with(String text) {
        if (lines.stream().noneMatch(line -> line.contains(BEGUN))) {
            throw new AssertionError("the log is not heard");
        }
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        ours.setLevel(before);
    }
}
