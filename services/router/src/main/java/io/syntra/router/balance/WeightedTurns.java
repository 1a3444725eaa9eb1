package io.syntra.router.balance;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Smooth weighted round robin, as nginx does it: within any 100 turns each key gets exactly its weight, spread evenly.
 * No chance is involved, so a canary of 1 % really sees every hundredth request.
 */
final class WeightedTurns<K> {

    private final Map<K, Integer> credit = new HashMap<>();

    /** @param weights at least one, all positive; the first of equals wins */
    K next(Map<K, Integer> weights) {
        var total = weights.values().stream().mapToInt(Integer::intValue).sum();
        weights.forEach((key, weight) -> credit.merge(key, weight, Integer::sum));
        K best = weights.keySet().iterator().next();
        for (K key : weights.keySet()) {
            if (credit(key) > credit(best)) {
                best = key;
            }
        }
        credit.merge(best, -total, Integer::sum);
        return best;
    }

    /** Forgets keys that are gone, so that one that comes back starts even. */
    void retain(Set<K> keys) {
        credit.keySet().retainAll(keys);
    }

    private int credit(K key) {
        return credit.getOrDefault(key, 0);
    }
}
