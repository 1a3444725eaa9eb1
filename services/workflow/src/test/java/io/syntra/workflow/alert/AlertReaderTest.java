package io.syntra.workflow.alert;

import static io.syntra.workflow.alert.Given.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.Sha256;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertReaderTest {

    private static final AlertLimits LIMITS = new StormTest.FixedLimits(10, 10);

    @Test
    void whatPrometheusSendsIsRead() {
        var read = read("""
                [{"labels": {"alertname": "HighErrorRate", "service": "shop-api", "empty": ""},
                  "annotations": {"summary": "5% of the requests fail"},
                  "startsAt": "2026-03-01T11:00:00.123Z", "endsAt": "2026-03-01T12:04:00+00:00",
                  "generatorURL": "http://prometheus.example/graph?g0.expr=x"}]""");

        assertThat(read.wrong()).isEmpty();
        assertThat(read.alerts()).singleElement().satisfies(sent -> {
            var alert = sent.alert();
            assertThat(alert.labels()).isEqualTo(Given.labels("alertname", "HighErrorRate", "service", "shop-api"));
            assertThat(alert.annotations()).containsEntry("summary", "5% of the requests fail");
            assertThat(alert.startsAt()).isEqualTo(Instant.parse("2026-03-01T11:00:00.123Z"));
            assertThat(alert.endsAt()).isEqualTo(Instant.parse("2026-03-01T12:04:00Z"));
            assertThat(alert.timesOut()).isFalse();
            assertThat(alert.generatorUrl()).startsWith("http://prometheus.example/");
        });
    }

    @Test
    void whatAnAlertmanagerSendsToAWebhookIsRead() {
        var read = read("""
                {"version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "status": "firing", "receiver": "syntra",
                 "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://am.example",
                 "alerts": [
                   {"status": "firing", "labels": {"alertname": "A"}, "annotations": {}, "generatorURL": "",
                    "startsAt": "2026-03-01T11:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "01"},
                   {"status": "resolved", "labels": {"alertname": "B"}, "annotations": {},
                    "startsAt": "2026-03-01T11:00:00Z", "endsAt": "2026-03-01T11:30:00Z"},
                   {"status": "resolved", "labels": {"alertname": "C"}, "startsAt": "2026-03-01T11:00:00Z"}]}""");

        assertThat(read.wrong()).isEmpty();
        // It is not sent again every minute, so it does not end by that.
        assertThat(read.alerts().get(0).alert().endsAt()).isEqualTo(T0.plus(Duration.ofDays(5)));
        assertThat(read.alerts().get(0).alert().timesOut()).isTrue();
        assertThat(read.alerts().get(1).alert().firesAt(T0)).isFalse();
        assertThat(read.alerts().get(2).alert().endsAt()).isEqualTo(T0);
    }

    /** As Alertmanager's API fills in what is missing. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 0, 300",
                "-60, -, -60, 300",
                "-, -10, -10, -10",
                "-, 90, 0, 90",
                "-60, -30, -60, -30",
                "60, 90, 60, 90"
            })
    void timesThatAreMissingAreFilledIn(Integer starts, Integer ends, int read, int end) {
        var alert = read("[{\"labels\": {\"a\": \"b\"}%s%s}]".formatted(time("startsAt", starts), time("endsAt", ends)))
                .alerts()
                .getFirst()
                .alert();

        assertThat(Duration.between(T0, alert.startsAt())).isEqualTo(Duration.ofSeconds(read));
        assertThat(alert.endsAt()).isEqualTo(T0.plusSeconds(end));
        assertThat(alert.timesOut()).isEqualTo(ends == null);
    }

    private static String time(String name, Integer seconds) {
        return seconds == null ? "" : ", \"%s\": \"%s\"".formatted(name, T0.plusSeconds(seconds));
    }

    @Test
    void aWrongOneIsNamedAndTakesNoOtherAlong() {
        var read = read("""
                [{"labels": {}}, {"labels": {"a": "b"}}, {"labels": {"a": 7}}, {"labels": {"a": "b"}, "startsAt": "today"},
                 7, {"labels": {"a": "b"}, "startsAt": "2026-03-01T12:00:00Z", "endsAt": "2026-03-01T11:00:00Z"},
                 {"labels": {"a": "b\\u0000"}}, {"labels": {"a": "%s"}}]""".formatted("x".repeat(4_001)));

        assertThat(read.alerts()).extracting(AlertReader.Sent::place).containsExactly("alerts[1]");
        assertThat(read.wrong())
                .extracting(Problem.Field::name)
                .contains(
                        "alerts[0].labels",
                        "alerts[2].labels.a",
                        "alerts[3].startsAt",
                        "alerts[5].endsAt",
                        "alerts[6].labels",
                        "alerts[7].labels")
                .anyMatch(name -> name.startsWith("alerts[4]"));
    }

    @Test
    void whatIsTooLongInAnnotationsIsCutAndWhatControlsTerminalsTakenOut() {
        var alert =
                read("[{\"labels\": {\"a\": \"b\"}, \"annotations\": {\"a\": \"x\\u001b[31m\\ny\", \"b\": \"%s\", \"c\": \"z\"}}]"
                                .formatted("😀".repeat(4_000)))
                        .alerts()
                        .getFirst()
                        .alert();

        assertThat(alert.annotations().get("a")).isEqualTo("x [31m\ny");
        assertThat(alert.annotations().get("b")).endsWith("…").hasSizeBetween(5_900, 6_000);
        assertThat(alert.annotations()).doesNotContainKey("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "7", "{\"version\": \"3\", \"alerts\": []}", "{\"alerts\": []}"})
    void anythingElseIsRefused(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ProblemCode.MALFORMED_REQUEST));
    }

    @Test
    void tooManyAreRefusedTogether() {
        var many = IntStream.range(0, 1_001)
                .mapToObj(i -> "{\"labels\": {\"a\": \"" + i + "\"}}")
                .collect(Collectors.joining(",", "[", "]"));

        assertThatThrownBy(() -> read(many)).hasMessageContaining("1000 alerts").hasMessageContaining("in several");
    }

    /** It gives up on what is refused: the first are better than none. */
    @Test
    void ofTooManyFromAnAlertmanagerTheFirstAreTaken() {
        var many = IntStream.range(0, 1_500)
                .mapToObj(i -> "{\"labels\": {\"a\": \"" + i + "\"}}")
                .collect(Collectors.joining(",", "{\"version\": \"4\", \"alerts\": [", "]}"));

        var read = read(many);

        assertThat(read.alerts()).hasSize(1_000);
        assertThat(read.wrong()).singleElement().satisfies(field -> {
            assertThat(field.name()).isEqualTo("alerts[1000]");
            assertThat(field.message()).contains("not 1500").contains("max_alerts");
        });
    }

    /** Guards: the checks of names in {@code AlertReader}; the database refuses all of a request that holds such. */
    @Test
    void aNameThatIsNoTextTakesNoOtherAlong() {
        var read = read("""
                [{"labels": {"a": "0"}, "annotations": {"x\\u0000y": "z"}},
                 {"labels": {"a": "1"}, "annotations": {"x\\ud800": "z"}},
                 {"labels": {"a": "2", "x\\ud800": "z"}}, {"labels": {"a": "3", "x\\u0000": "z"}}]""");

        assertThat(read.alerts())
                .singleElement()
                .satisfies(sent -> assertThat(sent.alert().annotations()).containsExactly(Map.entry("x y", "z")));
        assertThat(read.wrong())
                .extracting(Problem.Field::name)
                .containsExactly("alerts[1].annotations", "alerts[2].labels", "alerts[3].labels");
    }

    /** Guards: what {@code Alert.after} keeps, and {@code source} in {@code AlertReader}. */
    @Test
    void anAlertOfOurOwnCanOnlyBeEnded() {
        var labels = "\"labels\": {\"alertname\": \"DeploymentFailed\", \"source\": \"syntra\"}";
        assertThat(read("[{%s}, {%s, \"endsAt\": \"%s\"}]".formatted(labels, labels, T0.plusSeconds(1)))
                        .wrong())
                .extracting(Problem.Field::name)
                .containsExactly("alerts[0].labels", "alerts[1].labels");
        var end = read("[{%s, \"endsAt\": \"%s\"}]".formatted(labels, T0))
                .alerts()
                .getFirst()
                .alert();
        var own = new Alert(
                Given.labels("alertname", "DeploymentFailed", "source", "syntra"),
                Map.of("summary", "unhealthy"),
                T0.minusSeconds(60),
                T0.plus(Duration.ofDays(5)),
                true,
                "/api/v1/deployments/1",
                "deployment/deploy",
                ServiceId.random(),
                T0.minusSeconds(60));

        var ended = end.after(own, T0);

        assertThat(ended.firesAt(T0)).isFalse();
        assertThat(ended.startsAt()).isEqualTo(own.startsAt());
        assertThat(ended.annotations()).isEqualTo(own.annotations());
        assertThat(ended.subject()).isEqualTo(own.subject());
        assertThat(ended.service()).isEqualTo(own.service());
        assertThat(ended.generatorUrl()).isEqualTo(own.generatorUrl());
    }

    /** Guards: the bounds of labels, annotations and the list; a run that is given more does not start. */
    @Test
    void whatIsToldOfTheLargestAlertsFitsIntoARun() {
        var labels = IntStream.range(0, 60)
                .mapToObj(i -> "\"l%d\": \"%s\"".formatted(i, "\\\"".repeat(30) + "\\n".repeat(30)))
                .collect(Collectors.joining(","));
        var body = IntStream.range(0, 300)
                .mapToObj(i -> "{\"labels\": {\"n\": \"%d\", %s}, \"annotations\": {\"summary\": \"%s\"}}"
                        .formatted(i, labels, "\\\"".repeat(6_000)))
                .collect(Collectors.joining(",", "[", "]"));
        var read = read(body);
        assertThat(read.wrong()).isEmpty();
        var alerts = read.alerts().stream().map(AlertReader.Sent::alert).toList();

        var told = new Notification(
                        Given.WORKFLOW + ":" + Sha256.hex("x"),
                        0,
                        alerts.getFirst().labels(),
                        Reason.FIRST,
                        alerts,
                        T0)
                .values();

        assertThat(StoredJson.write(told).length()).isLessThan(100_000);
        assertThat(told).containsEntry("left_out", 299);
    }

    @Test
    void aTimeThatOverlapsIsTheSameAlert() {
        var first = Given.alert(T0, T0.plusSeconds(300), "a", "b");
        var later =
                Given.alert(T0.plusSeconds(60), T0.plusSeconds(400), "a", "b").after(first, T0.plusSeconds(60));
        assertThat(later.startsAt()).isEqualTo(T0);
        assertThat(later.endsAt()).isEqualTo(T0.plusSeconds(400));

        var apart = Given.alert(T0.plusSeconds(500), null, "a", "b").after(first, T0.plusSeconds(500));
        assertThat(apart.startsAt()).isEqualTo(T0.plusSeconds(500));

        // Said to end at 300; that it would time out earlier is no reason to end it earlier.
        var assumed = new Alert(
                        Given.labels("a", "b"),
                        Map.of(),
                        T0.plusSeconds(10),
                        T0.plusSeconds(200),
                        true,
                        null,
                        null,
                        null,
                        T0)
                .after(first, T0.plusSeconds(10));
        assertThat(assumed.endsAt()).isEqualTo(T0.plusSeconds(300));

        var ended = Given.alert(T0, T0.plusSeconds(20), "a", "b").after(first, T0.plusSeconds(20));
        assertThat(ended.firesAt(T0.plusSeconds(20))).isFalse();
    }

    private static AlertReader.Read read(String json) {
        return new AlertReader(LIMITS, T0).read(json(json));
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
