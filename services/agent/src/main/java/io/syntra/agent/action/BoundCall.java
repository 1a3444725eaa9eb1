package io.syntra.agent.action;

import io.syntra.agent.tool.Write;
import io.syntra.identity.PlanHash;
import jakarta.ws.rs.ProcessingException;
import java.time.Instant;
import java.util.UUID;

/**
 * The call of one approved action.
 *
 * @param bearer acts for the approver, so the deployer checks that person's rights again
 * @param until when the bearer ends
 * @param action its id is the key: the deployer does it once, however often it is asked
 * @param approval in which the approver vouches for exactly this call
 * @param version of the target when the gate last saw it: what changes between that look and the call is noticed
 */
record BoundCall(String bearer, Instant until, Action action, String approval, String version, Write write) {

    /** @return the receiver's own name for what it does now */
    String make(DeployerWrites deployer) {
        var told = deployer.change(
                        bearer,
                        action.id.toString(),
                        version,
                        approval,
                        PlanHash.rest(action.view(write)).orElseThrow(),
                        action.fingerprint,
                        write.collection(),
                        write.id(),
                        write.operation(),
                        write.json())
                .path("id")
                .asText();
        try {
            return UUID.fromString(told).toString();
        } catch (IllegalArgumentException e) {
            // As an answer that is no JSON at all: whether it was done is to be found out.
            throw new ProcessingException("the answer cannot be read", e);
        }
    }
}
