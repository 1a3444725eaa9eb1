package io.syntra.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergedApiTest {

    @Test
    void equalSchemasAreOneAndDifferentOnesKeepTheirReferences() throws IOException {
        var merged = MergedApi.of(List.of(
                described("deployer", "/api/v1/services", "string"),
                described("agent", "/api/v1/actions", "integer"),
                described("billing", "/api/v1/usage", "string")));

        assertThat(merged.at("/components/schemas/View/properties/id/type").asText())
                .isEqualTo("string");
        assertThat(merged.at("/components/schemas/AgentView/properties/id/type").asText())
                .isEqualTo("integer");
        assertThat(merged.at("/components/schemas").size()).isEqualTo(4);
        assertThat(ref(merged, "/api/v1/services")).isEqualTo("#/components/schemas/View");
        assertThat(ref(merged, "/api/v1/actions")).isEqualTo("#/components/schemas/AgentView");
        assertThat(ref(merged, "/api/v1/usage")).isEqualTo("#/components/schemas/View");
        // A schema that refers to a renamed one follows it too.
        assertThat(merged.at("/components/schemas/AgentPage/properties/item/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/AgentView");
    }

    @Test
    void whoCouldNotBeAskedIsSaid() throws IOException {
        var merged = MergedApi.of(
                List.of(described("deployer", "/api/v1/services", "string"), new ServiceApi.Missing("billing")));

        assertThat(merged.at("/info/x-syntra-unreachable/0").asText()).isEqualTo("billing");
        assertThat(merged.at("/info/description").asText()).contains("billing");
        assertThat(MergedApi.of(List.of()).path("info").has("x-syntra-unreachable"))
                .isFalse();
    }

    @Test
    void everyOperationSaysWhoseItIsAndWhoMayCallIt() throws IOException {
        var document = (ObjectNode) Json.mapper().readTree("""
                {"paths": {"/api/v1/services": {
                    "get": {"security": [{"SecurityScheme": ["viewer"]}]},
                    "post": {"tags": ["own"]}}}}""");

        var path = MergedApi.of(
                        List.of(new ServiceApi.Described("deployer", URI.create("http://127.0.0.1:1"), document)))
                .at("/paths/~1api~1v1~1services");

        assertThat(path.at("/get/tags/0").asText()).isEqualTo("deployer");
        assertThat(path.at("/get/security/0/bearer/0").asText()).isEqualTo("viewer");
        assertThat(path.at("/post/tags/0").asText()).isEqualTo("own");
        assertThat(path.at("/post/security").isEmpty()).isTrue();
        assertThat(MergedApi.of(List.of())
                        .at("/components/securitySchemes/bearer/scheme")
                        .asText())
                .isEqualTo("bearer");
    }

    @Test
    void aPathThatDoesNotGoThroughTheGatewaySaysWhereItIs() throws IOException {
        var merged = MergedApi.of(List.of(described("telemetry", "/v1/logs", "string")));

        assertThat(merged.at("/paths/~1v1~1logs/servers/0/url").asText()).isEqualTo("http://127.0.0.1:1");
    }

    private static String ref(ObjectNode merged, String path) {
        return merged.path("paths").path(path).at("/get/responses/200/$ref").asText();
    }

    private static ServiceApi described(String service, String path, String type) throws IOException {
        var document = """
                {"openapi": "3.1.0",
                 "paths": {"%s": {"get": {"responses": {"200": {"$ref": "#/components/schemas/View"}}}}},
                 "components": {"schemas": {
                    "View": {"type": "object", "properties": {"id": {"type": "%s"}}},
                    "%sPage": {"type": "object", "properties": {"item": {"$ref": "#/components/schemas/View"}}}}}}""".formatted(path, type, service.equals("agent") ? "Agent" : "");
        return new ServiceApi.Described(service, URI.create("http://127.0.0.1:1"), (ObjectNode)
                Json.mapper().readTree(document));
    }
}
