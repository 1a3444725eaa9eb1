package io.syntra.agent.tool;

import io.syntra.contracts.CanonicalJson;
import io.syntra.contracts.agent.ActionView.ShownCall;
import org.jspecify.annotations.Nullable;

/**
 * The one call to the deployer that carries a plan out: a POST. It is part of what a person approves, to the byte, so it
 * follows from the plan's arguments alone.
 *
 * @param body absent where the operation takes none
 */
public record Write(
        String collection,
        String id,
        String operation,
        @Nullable Object body) {

    /**
     * As a person is shown it, and as its receiver sees it.
     *
     * @param seen the state of the target, see {@link Receiver.Seen#fingerprint()}
     */
    public ShownCall shown(String seen) {
        return new ShownCall("deployer", "POST", "/api/v1/" + collection + "/" + id + "/" + operation, json(), seen);
    }

    /** As it is sent; null where nothing is. */
    public @Nullable String json() {
        return body == null ? null : CanonicalJson.of(body);
    }
}
