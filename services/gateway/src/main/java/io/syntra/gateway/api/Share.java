package io.syntra.gateway.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Places of which nobody has more than a share, so that whoever fills theirs fills nobody else's. */
final class Share {

    private final int all;
    private final int ofOne;
    private final Map<String, Integer> taken = new HashMap<>();
    private int sum;

    Share(int all, int ofOne) {
        this.all = all;
        this.ofOne = ofOne;
    }

    int ofOne() {
        return ofOne;
    }

    /** @return gives the place back, once however often it is run; empty when none is free for them */
    synchronized Optional<Runnable> take(String caller) {
        if (sum >= all || taken.getOrDefault(caller, 0) >= ofOne) {
            return Optional.empty();
        }
        sum++;
        taken.merge(caller, 1, Integer::sum);
        var held = new AtomicBoolean(true);
        return Optional.of(() -> {
            if (held.getAndSet(false)) {
                giveBack(caller);
            }
        });
    }

    private synchronized void giveBack(String caller) {
        sum--;
        taken.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
    }
}
