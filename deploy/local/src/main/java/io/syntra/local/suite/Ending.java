package io.syntra.local.suite;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Ends processes: asks first, waits, and then does not ask any more. */
final class Ending {

    private Ending() {}

    /**
     * @param ask how a process is asked to end soon and in order
     * @param grace how long all of them together may take
     */
    static void of(Collection<ProcessHandle> processes, Consumer<ProcessHandle> ask, Duration grace) {
        processes.forEach(ask);
        var gone = CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        if (!within(gone, grace)) {
            for (var process : processes) {
                List<ProcessHandle> children = process.descendants().toList();
                process.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
            }
            within(gone, Duration.ofSeconds(5));
        }
    }

    private static boolean within(CompletableFuture<?> done, Duration time) {
        try {
            done.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
