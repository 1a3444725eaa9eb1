package io.syntra.local.suite;

/** What is done when Ctrl+C or a signal ends this process before {@link #close}. */
public final class Interruption implements AutoCloseable {

    private final Thread hook;

    public Interruption(Runnable undo) {
        hook = Thread.ofPlatform().unstarted(undo);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // Then the hook runs.
        }
    }
}
