package io.syntra.engines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of this machine. */
public final class Ports {

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

    /** A port that nobody holds at this moment; for tests. */
    public static int anyFree() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EngineException("no free TCP port is left on this machine", e);
        }
    }
}
