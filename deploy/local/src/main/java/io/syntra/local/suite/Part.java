package io.syntra.local.suite;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One process of the suite: an engine or a service. Everything may be repeated after a crash at any moment. */
interface Part {

    String name();

    Kind kind();

    /** Every port it listens on, the clients' one first. */
    List<Integer> ports();

    /** The setting that moves a port. */
    String moves(int port);

    /** How long a start may take on a slow machine. */
    Duration patience();

    /** Puts in place what the process needs and says how to start it; its output is left to the caller. */
    ProcessBuilder prepared() throws IOException, InterruptedException;

    /** Whether it answers that it is ready; never throws. */
    boolean healthy();

    /** Asks the process to end soon and in order. */
    void requestStop(ProcessHandle process);

    enum Kind {
        ENGINE,
        SERVICE
    }
}
