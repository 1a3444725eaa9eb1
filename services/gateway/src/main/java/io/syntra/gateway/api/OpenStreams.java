package io.syntra.gateway.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many event streams each caller has open. */
final class OpenStreams {

    private final int most;
    private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();

    OpenStreams(int most) {
        this.most = most;
    }

    /** @return false when the caller has as many as it may have; then there is nothing to close */
    boolean open(String caller) {
        if (byCaller.merge(caller, 1, Integer::sum) <= most) {
            return true;
        }
        close(caller);
        return false;
    }

    void close(String caller) {
        byCaller.computeIfPresent(caller, (name, open) -> open == 1 ? null : open - 1);
    }
}
