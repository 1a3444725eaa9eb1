package io.syntra.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
        assertThat(render(source, Map.of())).isEqualTo(new Rendered("none", List.of(), Set.of()));
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
    void oneOfTwoTextsIsChosenByWhetherThereIsAValue() {
        var source = "{{#if version}}in {{version}}{{else}}somewhere{{/if}}.";

        assertThat(render(source, Map.of("version", "v2")).text()).isEqualTo("in v2.");
        for (var none : List.of(Map.<String, String>of(), Map.of("version", ""), Map.of("version", "false"))) {
            assertThat(render(source, none)).isEqualTo(new Rendered("somewhere.", List.of(), Set.of()));
        }
    }

    @Test
    void choicesStandInsideEachOther() {
        var source = "{{#if a}}a{{#if b}}b{{else}}-{{/if}}{{/if}}";

        assertThat(render(source, Map.of("a", "1", "b", "1")).text()).isEqualTo("ab");
        assertThat(render(source, Map.of("a", "1")).text()).isEqualTo("a-");
        assertThat(render(source, Map.of("b", "1")).text()).isEmpty();
        assertThat(Template.parse(source).names()).containsExactly("a", "b");
        assertThatThrownBy(() -> Template.parse("{{#if a}}".repeat(11) + "{{/if}}".repeat(11)))
                .hasMessageContaining("more than 10 {{#if}} inside each other");
    }

    @Test
    void aTimeIsWrittenForWhoReadsIt() {
        var at = Map.of("timestamp", "2026-07-03T22:05:06.789Z");

        assertThat(render("{{timestamp | date 'dd.MM.yyyy HH:mm' 'Europe/Berlin'}}", at)
                        .text())
                .isEqualTo("04.07.2026 00:05");
        assertThat(render("{{timestamp | date 'HH:mm'}}", at).text()).isEqualTo("22:05");
        assertThat(render("{{timestamp | date 'EEE' | default 'never'}}", at).text())
                .isEqualTo("Fri");
        assertThat(render("{{timestamp | date 'EEE' | default 'never'}}", Map.of())
                        .text())
                .isEqualTo("never");
        assertThat(render("{{timestamp | date 'HH:mm'}}", Map.of("timestamp", "soon")))
                .isEqualTo(
                        new Rendered("soon", List.of("{{timestamp}} is no time, so it is shown as it is"), Set.of()));
    }

    @Test
    void aNameMayBeginAsAWordOfTheLanguageDoes() {
        assertThat(render("{{else_x}}{{else.y}}", Map.of("else_x", "1", "else.y", "2"))
                        .text())
                .isEqualTo("12");
    }

    @Test
    void whatIsMissingIsNamedForThoseWhoWouldRatherNotSend() {
        assertThat(render("{{a}}{{b | default ''}}{{c}}", Map.of("c", "")).missing())
                .containsExactly("a");
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
            delimiter = '§',
            value = {
                "{{name § at character 1: {{ is never closed",
                "ab {{ 1x }} § at character 7: a variable's name is expected",
                "{{}} § at character 3: a variable's name is expected",
                "{{a b}} § at character 5: }} is expected here",
                "{{a | upper}} § at character 7: the filters are default and date",
                "{{a | default 'x' | default 'y'}} § at character 21: the filters are default and date",
                "{{a | date}} § at character 11: date takes a pattern in quotes",
                "{{a | date 'QQQQQQQ'}} § at character 11: no time can be written so",
                "{{a | date 'HH:mm' 'Mars/Base'}} § at character 11: no time can be written so",
                "{{#if a}}x § at character 1: {{#if a}} is never ended by {{/if}}",
                "{{#if a}}x{{else}}y{{else}}z{{/if}} § at character 20: an {{#if}} has one {{else}}",
                "x{{/if}} § at character 2: no {{#if name}} is open here",
                "x{{else}} § at character 2: no {{#if name}} is open here",
                "{{#if}}x{{/if}} § at character 6: a variable's name is expected",
                "{{a | default x}} § at character 15: default takes a text in quotes",
                "{{a | default 'x}} § at character 15: the quote is never closed",
                "{{secret:token}} § at character 3: a secret cannot be part of a message"
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
                .as("the values of all places together")
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
