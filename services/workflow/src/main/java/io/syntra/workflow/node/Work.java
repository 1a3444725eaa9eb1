package io.syntra.workflow.node;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node does, as its configuration says. */
public interface Work {

    /** The fields that later nodes can read. */
    Set<String> output();

    /** What it works with: its templates rendered, once, when it begins. Is stored and shown, so it holds no secret. */
    Input input(Facts facts);

    /** The type of the event that it waits for from the moment it begins; null when it does something first. */
    default @Nullable String listensFor() {
        return null;
    }

    /** Nothing is sent and nothing waited for: its outcome is known at once. */
    default boolean isPure() {
        return false;
    }

    /** It sends a request whose answer a worker waits for. */
    default boolean calls() {
        return false;
    }

    /** Without effects: done again after a crash, it is the same. */
    Outcome outcome(Call call);

    /** The way on that goes with what it said. */
    default Way way(Map<String, Object> output) {
        return new Way.Next();
    }
}
