package io.syntra.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Puts documents together. Two services may call different things by one name: the second one's is then named after its
 * service, and its references follow. Equal schemas, such as {@code Problem}, are one.
 */
final class MergedApi {

    private static final String SCHEMAS = "#/components/schemas/";
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final ObjectNode document = Json.mapper().createObjectNode();
    private final ObjectNode paths = JsonNodeFactory.instance.objectNode();
    private final ObjectNode schemas = JsonNodeFactory.instance.objectNode();
    private final ArrayNode unreachable = JsonNodeFactory.instance.arrayNode();

    private MergedApi() {}

    static ObjectNode of(List<ServiceApi> apis) {
        var merged = new MergedApi();
        apis.forEach(merged::add);
        return merged.whole();
    }

    private void add(ServiceApi api) {
        switch (api) {
            case ServiceApi.Missing missing -> unreachable.add(missing.service());
            case ServiceApi.Described described -> add(described);
        }
    }

    private void add(ServiceApi.Described api) {
        var own = api.document().deepCopy();
        var renamed = schemas(api.service(), own.path("components").path("schemas"));
        follow(own, renamed);
        own.path("components").path("schemas").properties().forEach(schema -> {
            var name = renamed.getOrDefault(schema.getKey(), schema.getKey());
            schemas.set(name, schema.getValue());
        });
        own.path("paths").properties().forEach(path -> {
            if (path.getValue() instanceof ObjectNode item) {
                paths.set(path.getKey(), described(api, path.getKey(), item));
            }
        });
    }

    /** Which names of a service are taken by something else. */
    private Map<String, String> schemas(String service, JsonNode own) {
        var renamed = new HashMap<String, String>();
        own.properties().forEach(schema -> {
            var present = schemas.get(schema.getKey());
            if (present != null && !present.equals(schema.getValue())) {
                renamed.put(schema.getKey(), capitalised(service) + schema.getKey());
            }
        });
        return renamed;
    }

    private static ObjectNode described(ServiceApi.Described api, String path, ObjectNode item) {
        item.properties().forEach(entry -> {
            if (METHODS.contains(entry.getKey()) && entry.getValue() instanceof ObjectNode operation) {
                if (!operation.has("tags")) {
                    operation.putArray("tags").add(api.service());
                }
                operation.set("security", security(operation.path("security")));
            }
        });
        // Telemetry takes OTLP on its own port: the gateway is not on that way.
        if (!path.startsWith("/api/v1/")) {
            item.putArray("servers").addObject().put("url", api.address().toString());
        }
        return item;
    }

    /** The same roles, under the one scheme of the whole; an operation that names none is open to all. */
    private static ArrayNode security(JsonNode own) {
        var needed = JsonNodeFactory.instance.arrayNode();
        own.forEach(scheme -> scheme.forEach(roles -> needed.addObject().set("bearer", roles)));
        return needed;
    }

    private static void follow(JsonNode node, Map<String, String> renamed) {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            var ref = object.path("$ref").asText();
            var name = ref.startsWith(SCHEMAS) ? renamed.get(ref.substring(SCHEMAS.length())) : null;
            if (name != null) {
                object.put("$ref", SCHEMAS + name);
            }
        }
        node.forEach(child -> follow(child, renamed));
    }

    private ObjectNode whole() {
        document.put("openapi", "3.1.0");
        var info = document.putObject("info");
        info.put("title", "Syntra").put("version", "1");
        info.put("description", description());
        if (!unreachable.isEmpty()) {
            info.set("x-syntra-unreachable", unreachable);
        }
        document.putArray("servers").addObject().put("url", "/");
        document.set("paths", paths);
        var components = document.putObject("components");
        components.set("schemas", schemas);
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT");
        return document;
    }

    private String description() {
        var text =
                "Everything that Syntra's services offer, through one address. Refusals are problem+json (RFC 9457).";
        if (unreachable.isEmpty()) {
            return text;
        }
        var names = unreachable.valueStream().map(JsonNode::asText).toList();
        return text + " Missing here, since they could not be asked: " + String.join(", ", names) + ".";
    }

    private static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
