package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.audit.CanonicalJson;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.contracts.Json;
import java.util.LinkedHashMap;

/** Binds a decision to all that the person saw, and to the workspace. */
final class PlanHash {

    /** Raised when the rules of the gate change: approvals under older rules do not count. */
    private static final int GATE_VERSION = 2;

    private static final String DOMAIN = "syntra.plan.v1\n";

    private PlanHash() {}

    static String of(Action action) {
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
        plan.put("fingerprint", action.fingerprint);
        plan.put("evidence", action.evidence());
        plan.put("created_at", action.createdAt.toString());
        plan.put("expires_at", action.expiresAt.toString());
        return CanonicalJson.sha256(DOMAIN, CanonicalJson.of(Json.mapper().<JsonNode>valueToTree(plan)));
    }
}
