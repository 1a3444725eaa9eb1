package io.syntra.workflow.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A definition of some kilobytes can name one large value thousands of times: it must not take the service's memory. */
class InputTest {

    private static final int TEXTS = 2_000;
    private static final Facts FACTS = new Facts(Map.of("large", "x".repeat(9_000)), Map.of(), Map.of());

    /** Guarded by {@code Input.MOST_CHARACTERS}. */
    @Test
    void theTextsOfJsonTakeSoMuchTogether() {
        var body = Json.mapper().createArrayNode();
        IntStream.range(0, TEXTS).forEach(i -> body.add(i + "{{large}}"));
        var place = JsonPlace.root(body, new ArrayList<>());
        var template = Objects.requireNonNull(JsonTemplate.read(new Reading(place), place));
        var warnings = new ArrayList<String>();

        var filled = (List<?>) template.filled("json", FACTS, warnings);

        assertThat(filled).hasSize(TEXTS);
        assertThat(filled.stream().mapToInt(text -> text.toString().length()).sum())
                .isLessThan(Input.MOST_CHARACTERS + 5 * TEXTS);
        assertThat(warnings)
                .containsExactly(
                        "json: {{large}} was cut from 9000 to 2000 characters",
                        "json: {{large}} was cut from 9000 to 0 characters");
    }

    /** Guarded by {@code Input.rendered}. */
    @Test
    void namedTextsTakeSoMuchTogether() {
        var templates = IntStream.range(0, 100)
                .boxed()
                .collect(Collectors.toMap(i -> "v" + i, i -> Template.parse("{{large}}")));

        var input = Input.rendered(templates, FACTS);

        assertThat(input.values().values().stream()
                        .mapToInt(text -> text.toString().length())
                        .sum())
                .isEqualTo(Input.MOST_CHARACTERS);
    }
}
