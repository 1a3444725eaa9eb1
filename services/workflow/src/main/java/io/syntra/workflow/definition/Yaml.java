package io.syntra.workflow.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;

/** Definitions as YAML, for people who keep them beside their code. They hold references to secrets only. */
final class Yaml {

    static final String MEDIA_TYPE = "application/yaml";

    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .build();

    private Yaml() {}

    static String write(JsonNode definition) {
        try {
            return MAPPER.writeValueAsString(definition);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a definition cannot be written as YAML", e);
        }
    }

    /** @throws ProblemException that names the place where it is no YAML */
    static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw ProblemException.of(
                    ProblemCode.MALFORMED_REQUEST,
                    "The body is no YAML"
                            + (place == null
                                    ? "."
                                    : " in line " + place.getLineNr() + ", column " + place.getColumnNr() + "."));
        }
    }
}
