package io.syntra.agent.fake;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Lines of logs that were written for a model. */
public final class PoisonedLines {

    private PoisonedLines() {}

    public static List<String> all() {
        try (var stream =
                Objects.requireNonNull(PoisonedLines.class.getResourceAsStream("/testdata/poisoned-log-lines.json"))) {
            return Json.mapper().readValue(stream, new TypeReference<List<Map<String, String>>>() {}).stream()
                    .map(poison -> Objects.requireNonNull(poison.get("line")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
