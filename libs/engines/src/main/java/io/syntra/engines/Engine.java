package io.syntra.engines;

import java.io.IOException;
import java.util.List;

/**
 * An engine that can run as a process of its own. The caller owns the process: {@link #prepare}, start
 * {@link #process}, wait for {@link #ready}; later {@link #requestStop}. All of it may be repeated after a crash at any
 * moment.
 */
public interface Engine {

    /** Lower-case, for file names and screens. */
    String name();

    /** Every TCP port it listens on, the clients' one first. All are bound to 127.0.0.1. */
    List<Integer> ports();

    /**
     * Puts in place what the process needs: program files, a data folder, a password. Quick when it is there already.
     *
     * @throws EngineException what is missing on this machine and how to get it
     */
    void prepare() throws IOException, InterruptedException;

    /** The command, environment and folder to start; standard output and error are left to the caller. */
    ProcessBuilder process();

    /** Whether it answers its own protocol now; never throws, takes a few seconds at most. */
    boolean ready();

    /** Asks the process to end soon and in order; what it acknowledged is kept. */
    default void requestStop(ProcessHandle process) {
        process.destroy();
    }
}
