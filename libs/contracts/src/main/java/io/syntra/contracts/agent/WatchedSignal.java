package io.syntra.contracts.agent;

/** What of a service can show whether a change helped. */
public enum WatchedSignal {
    /** The share of requests that fail. */
    ERROR_RATE("the failure rate"),
    /** How long 95 of 100 requests take at most. */
    LATENCY_P95("the latency of 95 of 100 requests"),
    /** How many replicas are ready, of those that are wanted. */
    READY_REPLICAS("the ready replicas");

    private final String words;

    WatchedSignal(String words) {
        this.words = words;
    }

    /** As it is called in a sentence. */
    public String words() {
        return words;
    }
}
