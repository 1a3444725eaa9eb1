package io.syntra.agent.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.tool.ApprovedCall;
import io.syntra.contracts.Json;
import jakarta.ws.rs.ProcessingException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The call of one approved action.
 *
 * @param bearer acts for the approver, so the deployer checks that person's rights again
 * @param until when the bearer ends
 * @param key the action's id: the deployer does it once, however often it is asked
 * @param version of the target when the gate last saw it: what changes between that look and the call is noticed
 */
record BoundCall(DeployerWrites deployer, String bearer, Instant until, String key, String version)
        implements ApprovedCall {

    @Override
    public <T> T post(String collection, String id, String operation, @Nullable Object body, Class<T> answer) {
        var request = body == null ? null : Json.mapper().<JsonNode>valueToTree(body);
        var told = deployer.change(bearer, key, version, collection, id, operation, request);
        try {
            return Json.mapper().treeToValue(told, answer);
        } catch (JsonProcessingException e) {
            // As an answer that is no JSON at all: whether it was done is to be found out.
            throw new ProcessingException("the answer cannot be read", e);
        }
    }
}
