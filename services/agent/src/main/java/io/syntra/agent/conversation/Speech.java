package io.syntra.agent.conversation;

import java.time.Duration;
import java.util.function.Consumer;

/** Gathers words that come one by one into pieces worth storing. Used by one thread. */
final class Speech implements AutoCloseable {

    private static final int LONG = 400;

    private final long ageNanos;
    private final Consumer<String> listener;
    private final StringBuilder piece = new StringBuilder();
    private long since;

    Speech(Duration age, Consumer<String> listener) {
        this.ageNanos = age.toNanos();
        this.listener = listener;
    }

    void hear(String words) {
        if (piece.isEmpty()) {
            since = System.nanoTime();
        }
        piece.append(words);
        if (piece.length() >= LONG || System.nanoTime() - since >= ageNanos) {
            flush();
        }
    }

    void flush() {
        if (!piece.isEmpty()) {
            var words = piece.toString();
            piece.setLength(0);
            listener.accept(words);
        }
    }

    /** What is left of words that broke off is dropped: the turn they belong to is none. */
    @Override
    public void close() {
        piece.setLength(0);
    }
}
