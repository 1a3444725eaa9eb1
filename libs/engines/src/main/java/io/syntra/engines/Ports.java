package io.syntra.engines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** TCP ports of this machine. */
public final class Ports {

    /** Above the usual ports of the suite, below those the kernel lends to outgoing connections and to port 0. */
    private static final int FIRST_FREE = 25_000;

    private static final int FREE = 32_768 - FIRST_FREE;

    /** Processes that choose at the same time begin apart from each other. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 509 % FREE));

    private Ports() {}

    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /**
     * @param neededBy what wants to listen there, for the message
     * @throws PortTaken naming the port and, where that can be found out, who holds it
     */
    public static void requireFree(int port, String neededBy) {
        if (!isFree(port)) {
            throw new PortTaken(port, neededBy, PortHolder.of(port).orElse(null));
        }
    }

    /** A port that nobody holds at this moment, and that this process was not given before; for tests. */
    public static int anyFree() {
        for (int tried = 0; tried < FREE; tried++) {
            int port = FIRST_FREE + Math.floorMod(NEXT.getAndIncrement(), FREE);
            if (isFree(port)) {
                return port;
            }
        }
        throw new EngineException("no free TCP port is left on this machine");
    }
}
