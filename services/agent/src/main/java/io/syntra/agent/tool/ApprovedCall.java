package io.syntra.agent.tool;

import org.jspecify.annotations.Nullable;

/**
 * The call of one approved action, bound to its key, to its approver's rights and to what was seen of its target. Only
 * the gate has them.
 */
public interface ApprovedCall {

    /**
     * Asks the deployer for the change at {@code /collection/id/operation}.
     *
     * @param body absent where the operation takes none
     */
    <T> T post(String collection, String id, String operation, @Nullable Object body, Class<T> answer);
}
