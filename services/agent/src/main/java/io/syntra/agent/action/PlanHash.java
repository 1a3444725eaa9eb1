package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Write;
import io.syntra.contracts.CanonicalJson;
import io.syntra.contracts.Json;
import io.syntra.contracts.Sha256;
import io.syntra.identity.ExactCall;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Objects;

/**
 * Binds a decision to all that the person saw, and to the workspace. It has two parts: the call, which its receiver sees
 * and hashes itself, and the digest of the rest, which it is told.
 */
final class PlanHash {

    /** Raised when the rules of the gate change: approvals under older rules do not count. */
    private static final int GATE_VERSION = 3;

    private static final String DOMAIN = "syntra.plan.rest.v1\n";

    /** Who takes the calls. */
    private static final String RECEIVER = "deployer";

    private PlanHash() {}

    /** @param write the action's call */
    static String of(Action action, Write write) {
        var body = Objects.requireNonNullElse(write.json(), "").getBytes(StandardCharsets.UTF_8);
        return new ExactCall(RECEIVER, "POST", write.path(), action.fingerprint, body).planHash(rest(action));
    }

    static String rest(Action action) {
        var plan = new LinkedHashMap<String, Object>();
        plan.put("action_id", action.id.toString());
        plan.put("workspace", action.workspace);
        plan.put("conversation_id", action.conversationId.toString());
        plan.put("tool", action.tool);
        plan.put("tool_schema_version", ToolCatalog.SCHEMA_VERSION);
        plan.put("gate_version", GATE_VERSION);
        plan.put("policy_version", action.policyVersion);
        plan.put("arguments", Stored.read(action.arguments, Stored.OBJECT));
        plan.put("target", action.target);
        plan.put("service_id", String.valueOf(action.serviceId));
        plan.put("summary", action.summary);
        plan.put("preview", action.preview);
        if (action.inverse != null) {
            plan.put("inverse", Stored.read(action.inverse, Stored.OBJECT));
        }
        plan.put("inverse_note", action.inverseNote);
        if (action.effect != null) {
            plan.put("effect", action.effect());
        }
        if (action.undoes != null) {
            plan.put("undoes", action.undoes.toString());
        }
        plan.put("risk", action.risk.name());
        plan.put("required_role", action.requiredRole);
        plan.put("requested_by", action.requestedBy);
        plan.put("evidence", action.evidence());
        plan.put("created_at", action.createdAt.toString());
        plan.put("expires_at", action.expiresAt.toString());
        return Sha256.hex(DOMAIN, CanonicalJson.of(Json.mapper().<JsonNode>valueToTree(plan)));
    }
}
