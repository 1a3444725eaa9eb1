package io.syntra.testing;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * {@code start} keeps the shared engines running between test runs until {@code stop}; {@code host} is the process that
 * holds one set of them.
 */
public final class EnginesMain {

    private EnginesMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var command = arguments.length == 0 ? "" : arguments[0].toLowerCase(Locale.ROOT);
        if (arguments.length > 1 && !command.equals("host")) {
            System.setProperty("SYNTRA_TEST_ENGINES", arguments[1]);
        }
        switch (command) {
            case "start" -> start();
            case "stop" -> stop();
            case "host" -> new EnginesHost(SharedEngines.valueOf(arguments[1])).run();
            default -> throw new IllegalArgumentException("usage: EnginesMain start|stop [FOLDER]");
        }
    }

    private static void start() throws IOException, InterruptedException {
        for (var set : List.of(SharedEngines.CORE, SharedEngines.CLICKHOUSE)) {
            Users.of(set.folder()).addKeeper();
            set.use();
        }
    }

    private static void stop() throws IOException, InterruptedException {
        for (var set : SharedEngines.values()) {
            set.stop();
        }
    }
}
