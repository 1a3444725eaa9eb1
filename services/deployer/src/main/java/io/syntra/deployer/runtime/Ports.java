package io.syntra.deployer.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Chooses ports for replicas. */
final class Ports {

    private Ports() {}

    /**
     * A port of the range that nobody has. The search begins anywhere, so that a port which was just given back is
     * seldom the next one given.
     */
    static OptionalInt choose(int first, int last, Set<Integer> given, IntPredicate isFree, RandomGenerator random) {
        var size = last - first + 1;
        var start = random.nextInt(size);
        return IntStream.range(0, size)
                .map(i -> first + (start + i) % size)
                .filter(port -> !given.contains(port))
                .filter(isFree)
                .findFirst();
    }

    /** Whether an app could listen on it, on all addresses and on the loopback one. */
    static boolean isFree(int port) {
        return canBind(new InetSocketAddress(port))
                && canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
