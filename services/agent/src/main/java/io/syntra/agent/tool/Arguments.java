package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ServiceId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Arguments that fit the tool's schema. */
public record Arguments(JsonNode json) {

    /** An argument that the schema requires. */
    public String text(String name) {
        return json.path(name).asText();
    }

    public Optional<String> optionalText(String name) {
        return json.hasNonNull(name) ? Optional.of(text(name)) : Optional.empty();
    }

    public List<String> words(String name) {
        return json.path(name).valueStream().map(JsonNode::asText).toList();
    }

    public OptionalInt whole(String name) {
        return json.hasNonNull(name) ? OptionalInt.of(json.path(name).intValue()) : OptionalInt.empty();
    }

    /** For arguments of a {@link Plan}, in which names are resolved. */
    public ServiceId serviceId() {
        return ServiceId.fromString(text("service_id"));
    }

    public DeploymentId deploymentId() {
        return DeploymentId.fromString(text("deployment_id"));
    }
}
