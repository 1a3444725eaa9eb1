package io.syntra.identity;

import io.syntra.contracts.CanonicalJson;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.Rules;
import io.syntra.contracts.agent.ActionView.ShownCall;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The hash that a decision names, made of what the person is shown and of nothing else. It has two parts: the call, which
 * its receiver sees and hashes itself ({@link ExactCall}), and the digest of the rest, which it is told.
 */
public final class PlanHash {

    private static final String DOMAIN = "syntra.plan.rest.v1\n";

    private PlanHash() {}

    /** Empty where not all of the plan is shown. */
    public static Optional<String> of(ActionView plan) {
        return Optional.ofNullable(plan.call())
                .flatMap(call -> rest(plan).map(rest -> exact(call).planHash(rest)));
    }

    /** Of all but the call. */
    public static Optional<String> rest(ActionView plan) {
        return Optional.ofNullable(plan.rules())
                .map(rules -> Sha256.hex(DOMAIN, CanonicalJson.of(members(plan, rules))));
    }

    private static ExactCall exact(ShownCall call) {
        var body = Objects.requireNonNullElse(call.body(), "").getBytes(StandardCharsets.UTF_8);
        return new ExactCall(call.receiver(), call.method(), call.path(), call.seen(), body);
    }

    private static Map<String, Object> members(ActionView plan, Rules rules) {
        var members = new LinkedHashMap<String, Object>();
        members.put("action_id", plan.id().toString());
        members.put("workspace", rules.workspace());
        members.put("conversation_id", plan.conversationId().toString());
        members.put("tool", plan.tool());
        members.put("tool_schema_version", rules.toolSchemaVersion());
        members.put("gate_version", rules.gateVersion());
        members.put("policy_version", rules.policyVersion());
        members.put("arguments", plan.arguments());
        members.put("target", plan.target());
        members.put("service_id", String.valueOf(plan.serviceId()));
        members.put("summary", plan.summary());
        members.put("preview", plan.preview());
        if (plan.inverse() != null) {
            members.put("inverse", plan.inverse());
        }
        members.put("inverse_note", plan.inverseNote());
        if (plan.effect() != null) {
            members.put("effect", plan.effect());
        }
        if (plan.undoes() != null) {
            members.put("undoes", plan.undoes().toString());
        }
        members.put("risk", plan.risk().name());
        members.put("required_role", plan.requiredRole());
        members.put("requested_by", plan.requestedBy());
        members.put("evidence", plan.evidence());
        members.put("created_at", plan.createdAt().toString());
        members.put("expires_at", plan.expiresAt().toString());
        return members;
    }
}
