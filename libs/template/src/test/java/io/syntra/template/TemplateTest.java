package io.syntra.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    @Test
    void valuesTakeTheirPlaces() {
        var rendered = render(
                "{{service_name}} fails: {{ error_message }}",
                Map.of("service_name", "shop-api", "error_message", "boom"));

        assertThat(rendered.text()).isEqualTo("shop-api fails: boom");
        assertThat(rendered.warnings()).isEmpty();
    }

    @Test
    void aMissingValueIsEmptyAndWarnedAbout() {
        var rendered = render("[{{version}}]", Map.of());

        assertThat(rendered.text()).isEqualTo("[]");
        assertThat(rendered.warnings()).containsExactly("{{version}} has no value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{version | default 'none'}}",
                "{{version|default \"none\"}}",
                "{{ version  |  default 'none' }}"
            })
    void aDefaultStandsInForAMissingValueWithoutAWarning(String source) {
        assertThat(render(source, Map.of())).isEqualTo(new Rendered("none", java.util.List.of()));
        assertThat(render(source, Map.of("version", "v2")).text()).isEqualTo("v2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{other}}",
                "{{a}}",
                "}}{{",
                "{{'x'}}",
                "{{a | default 'x'}}",
                "$1 \\1 ${a}",
                "<b>&amp;</b>",
                "{{secret:db}}",
                "%s %n",
                "#{a} {a} {{{a}}}"
            })
    void aValueIsNeverRenderedAgain(String hostile) {
        var rendered = render("<{{a}}|{{b}}>", Map.of("a", hostile, "b", hostile, "other", "LEAK"));

        assertThat(rendered.text()).isEqualTo("<" + hostile + "|" + hostile + ">");
        assertThat(rendered.warnings()).isEmpty();
    }

    @Test
    void anyUnicodeIsKeptExactlyInAnyPlace() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var values = new HashMap<String, String>();
            var source = new StringBuilder();
            var expected = new StringBuilder();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                var literal = text(random).replace("{{", "{ {");
                var value = text(random) + "x";
                values.put("v" + i, value);
                source.append(literal).append(" {{v").append(i).append("}}");
                expected.append(literal).append(' ').append(value);
            }

            assertThat(render(source.toString(), values).text())
                    .as("seed %d", seed)
                    .isEqualTo(expected.toString());
        }
    }

    @Test
    void anyTextEitherParsesOrSaysWhereItIsWrong() {
        var pieces =
                new String[] {"{{", "}}", "a", "|", "default", "'", "\"", " ", ".", "secret:", "\n", "😀", "{", "}"};
        for (long seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var source = new StringBuilder();
            for (int i = 0; i < random.nextInt(14); i++) {
                source.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                Template.parse(source.toString()).render(name -> "value");
            } catch (TemplateSyntaxException e) {
                assertThat(e.position()).as("seed %d", seed).isBetween(0, source.length());
                assertThat(e).hasMessageStartingWith("at character ");
            }
        }
    }

    @Test
    void theBracesThemselvesCanBeWritten() {
        assertThat(render("{{'{{'}}name}} and }}", Map.of()).text()).isEqualTo("{{name}} and }}");
    }

    @Test
    void itKnowsItsNames() {
        assertThat(Template.parse("{{a}} {{nodes.ask.answer}} {{a | default 'x'}}")
                        .names())
                .containsExactly("a", "nodes.ask.answer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{{name # at character 1: {{ is never closed",
                "ab {{ 1x }} # at character 7: a variable's name is expected",
                "{{}} # at character 3: a variable's name is expected",
                "{{a b}} # at character 5: }} is expected here",
                "{{a | upper}} # at character 7: the only filter is default",
                "{{a | default x}} # at character 15: default takes a text in quotes",
                "{{a | default 'x}} # at character 15: the quote is never closed",
                "{{secret:token}} # at character 3: a secret cannot be part of a message"
            })
    void aWrongTemplateSaysWhereAndWhy(String source, String message) {
        assertThatThrownBy(() -> Template.parse(source))
                .isInstanceOf(TemplateSyntaxException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void sizesAreCapped() {
        var rendered = render("{{a}}!", Map.of("a", "x".repeat(Template.MAX_VALUE - 1) + "😀"));

        assertThat(rendered.text()).isEqualTo("x".repeat(Template.MAX_VALUE - 1) + "!");
        assertThat(rendered.warnings()).containsExactly("{{a}} was cut from 10001 to 10000 characters");
        assertThat(render("{{a}}".repeat(11), Map.of("a", "x".repeat(Template.MAX_VALUE)))
                        .text())
                .hasSize(Template.MAX_OUTPUT);
        assertThatThrownBy(() -> Template.parse("x".repeat(Template.MAX_LENGTH + 1)))
                .hasMessageContaining("at most 20000 characters");
    }

    private static Rendered render(String source, Map<String, String> values) {
        return Template.parse(source).render(values::get);
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(20), 0, 0x11000)
                .map(c -> Character.isSurrogate((char) c) && c < 0x10000 ? '{' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
