package io.syntra.telemetry.otlp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is connected. A stranger is one of whom no token was good yet: of those there may be few, so that they leave room for
 * the others, and few from one address, so that they leave room for each other.
 *
 * @param <C> a connection
 */
final class Visitors<C> {

    private final int most;
    private final int mostStrangers;
    private final int mostOfAddress;

    private final Map<C, Visitor> there = new HashMap<>();
    private int strangers;

    private static final class Visitor {
        private final String address;
        private boolean stranger = true;
        private long calledAt;

        Visitor(String address) {
            this.address = address;
        }
    }

    Visitors(int most, int mostStrangers, int mostOfAddress) {
        this.most = most;
        this.mostStrangers = mostStrangers;
        this.mostOfAddress = mostOfAddress;
    }

    /** @return whether there is room */
    synchronized boolean admit(C connection, String address) {
        if (there.size() >= most || strangers >= mostStrangers || strangersFrom(address) >= mostOfAddress) {
            return false;
        }
        there.put(connection, new Visitor(address));
        strangers++;
        return true;
    }

    private long strangersFrom(String address) {
        return there.values().stream()
                .filter(visitor -> visitor.stranger && visitor.address.equals(address))
                .count();
    }

    /** Its token is good. */
    synchronized void called(C connection, long millis) {
        var visitor = there.get(connection);
        if (visitor != null) {
            strangers -= visitor.stranger ? 1 : 0;
            visitor.stranger = false;
            visitor.calledAt = millis;
        }
    }

    synchronized boolean isStranger(C connection) {
        var visitor = there.get(connection);
        return visitor != null && visitor.stranger;
    }

    /** Whether its token was good since then. */
    synchronized boolean calledSince(C connection, long millis) {
        var visitor = there.get(connection);
        return visitor != null && !visitor.stranger && visitor.calledAt >= millis;
    }

    synchronized List<C> all() {
        return List.copyOf(there.keySet());
    }

    synchronized void left(C connection) {
        var visitor = there.remove(connection);
        if (visitor != null && visitor.stranger) {
            strangers--;
        }
    }
}
