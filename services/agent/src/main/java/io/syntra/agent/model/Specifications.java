package io.syntra.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import io.syntra.agent.tool.Tool;
import java.util.ArrayList;

/** Tells langchain4j about our tools. */
final class Specifications {

    private Specifications() {}

    static ToolSpecification of(Tool tool) {
        var schema = tool.arguments().asJson();
        var parameters = JsonObjectSchema.builder();
        schema.path("properties")
                .properties()
                .forEach(property -> parameters.addProperty(
                        property.getKey(),
                        JsonRawSchema.builder()
                                .schema(property.getValue().toString())
                                .build()));
        var required = new ArrayList<String>();
        for (JsonNode name : schema.path("required")) {
            required.add(name.asText());
        }
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description())
                .parameters(parameters
                        .required(required)
                        .additionalProperties(false)
                        .build())
                .build();
    }
}
