package io.syntra.agent.signal;

/** How many replicas there are of those there should be. */
public record Replicas(int ready, int wanted) {

    public boolean complete() {
        return ready >= wanted;
    }
}
