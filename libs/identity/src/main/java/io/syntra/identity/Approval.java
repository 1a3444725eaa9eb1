package io.syntra.identity;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.Set;

/**
 * A person's word for one plan of one action. The gateway signs it when the person decides, so no service can make one.
 *
 * @param user who approved
 * @param roles with which they did
 * @param planHash what they approved: see {@link ExactCall#planHash(String)}
 * @param until when it ends
 * @param session in which they approved: what was approved ends with it
 * @param vouchers who may be one with them
 */
public record Approval(
        String user,
        WorkspaceId workspace,
        Set<String> roles,
        ActionId action,
        String planHash,
        Instant until,
        Session session,
        Vouchers vouchers) {

    /** Set by the gateway on a decision, and by the agent on the call that follows from it. */
    public static final String HEADER = "Syntra-Approval";

    /** Of a token that is nothing else: it lets nobody in anywhere. */
    static final String AUDIENCE = "syntra-approval";

    static final String TYPE = "syntra-approval+jwt";

    public Approval {
        roles = Set.copyOf(roles);
    }

    /** Whether {@code caller}, or a service in their name, has no right that the approver did not show. */
    public boolean isOf(Caller caller) {
        return user.equals(caller.user()) && workspace.equals(caller.workspace()) && roles.containsAll(caller.roles());
    }
}
