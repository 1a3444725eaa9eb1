package io.syntra.agent.conversation;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Does things at once, each on a thread of its own. */
final class SideBySide {

    private SideBySide() {}

    /** Comes back when all of them are over, and fails as the first of them that failed. */
    static void all(List<Runnable> tasks) throws InterruptedException {
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon(true).factory())) {
            for (var done :
                    threads.invokeAll(tasks.stream().map(SideBySide::callable).toList())) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static Callable<Boolean> callable(Runnable task) {
        return () -> {
            task.run();
            return true;
        };
    }
}
