package io.syntra.workflow.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.SecretField;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A kind of node. */
public interface NodeType {

    NodeTypeView view();

    /** The longest that its author can have it wait for an outcome. */
    default Duration longestTimeout() {
        return Duration.ofDays(365);
    }

    /** What is wrong is said of its place, and something harmless stands in for it. */
    Work read(Reading reading);

    /** The fields of the configuration that name a secret, and into which people might write it. */
    default List<String> secrets() {
        return List.of();
    }

    /** The places that can name a secret. */
    default Stream<JsonPlace> secretPlaces(JsonPlace config) {
        return secrets().stream().map(config::at);
    }

    /** The configuration with references in the place of the secrets that are written out in it. */
    default ObjectNode referred(ObjectNode config, UnaryOperator<String> reference) {
        return SecretField.referred(config, secrets(), reference);
    }

    /** The configuration for a file that goes elsewhere: without what only this kind of node knows to be a part of a secret. */
    default ObjectNode exported(ObjectNode config) {
        return config;
    }

    /** The configuration, or what came of it as the input of a step, for those who may not change it. */
    default Map<String, Object> shown(Map<String, Object> config) {
        return config;
    }
}
