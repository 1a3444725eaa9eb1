package io.syntra.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.syntra.contracts.deployer.DeploymentKind;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemMappersTest {

    record Ask(String name, int replicas, DeploymentKind kind, Instant at, List<Inner> parts) {}

    record Inner(int size) {
        Inner {
            if (size < 0) {
                throw new IllegalArgumentException("must not be negative");
            }
        }
    }

    private final ProblemMappers mappers = new ProblemMappers(List.of());
    private final ObjectMapper json = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    @BeforeEach
    void asServicesReadRequests() {
        new JsonRules().customize(json);
    }

    static Stream<Arguments> wrongInput() {
        return Stream.of(
                Arguments.of("{", "line 1, column 2: is not JSON"),
                Arguments.of(
                        "{\"nmae\": \"x\", \"replicas\": 1}",
                        "nmae: is not known; known here: at, kind, name, parts, replicas"),
                Arguments.of("{\"replicas\": \"many\"}", "replicas: \"many\" is not a whole number"),
                Arguments.of(
                        "{\"kind\": \"undo\"}",
                        "kind: \"undo\" is not one of deploy, rollback, restart, scale, env_update"),
                Arguments.of("{}", "replicas: is missing or not a whole number"),
                Arguments.of("{\"replicas\": null}", "replicas: is missing or not a whole number"),
                Arguments.of("{\"replicas\": 2.7}", "replicas: \"2.7\" is not a whole number"),
                Arguments.of("{\"at\": \"noon\"}", "at: \"noon\" is not a time such as 2026-01-31T09:30:00Z"),
                Arguments.of("{\"parts\": [{\"size\": 1}, {\"size\": -1}]}", "parts[1]: must not be negative"),
                Arguments.of("{\"name\": \"a\\u0000b\"}", "name: must not contain the character U+0000"),
                Arguments.of("[]", "line 1, column 1: is missing or not what belongs here"));
    }

    @ParameterizedTest
    @MethodSource("wrongInput")
    void wrongInputIsNamedAndExplained(String body, String detail) {
        var problem = read(body);

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.detail()).isEqualTo(detail);
    }

    @Test
    void whatBrokeInsideStaysInside() {
        var response = mappers.unexpected(new IllegalStateException("select * from secret at org.example.Insides"));

        var problem = (Problem) response.getEntity();
        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(response.getMediaType()).hasToString(Problem.MEDIA_TYPE);
        assertThat(problem.toString()).doesNotContain("secret", "org.example", "IllegalState");
        assertThat(problem.instance()).startsWith("urn:uuid:");
    }

    @Test
    void aRefusalKeepsItsCodeHeadersAndFieldsHoweverDeep() {
        var refusal = ProblemException.field(ProblemCode.RATE_LIMITED, "replicas", "wait")
                .withHeader("Retry-After", "3");

        Response response = mappers.unexpected(new RuntimeException(new RuntimeException(refusal)));

        assertThat(response.getStatus()).isEqualTo(429);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("3");
        assertThat(((Problem) response.getEntity()).fields()).containsExactly(new Problem.Field("replicas", "wait"));
    }

    @Test
    void frameworkRefusalsSpeakTheSameLanguage() {
        assertThat(((Problem) mappers.http(new NotFoundException()).getEntity()).code())
                .isEqualTo("not_found");
        assertThat(((Problem) mappers.http(new BadRequestException()).getEntity()).code())
                .isEqualTo("malformed_request");
    }

    @Test
    void theParameterThatCannotBeReadIsNamed() {
        var query = Map.of("cursor", List.of("x"), "limit", List.of("abc"));

        assertThat(ProblemMappers.unreadable(new NumberFormatException("For input string: \"abc\""), query))
                .isEqualTo("limit");
        assertThat(ProblemMappers.unreadable(null, query)).isNull();
        assertThat(ProblemMappers.unreadable(new IllegalArgumentException("Invalid UUID string: 7"), query))
                .isNull();
    }

    private Problem read(String body) {
        try {
            json.readValue(body, Ask.class);
            throw new AssertionError("was read: " + body);
        } catch (JacksonException e) {
            return (Problem) mappers.malformed(e).getEntity();
        }
    }

    @Test
    void whatALibraryKnowsOfAFailureIsSaid() {
        var passing = ProblemException.of(ProblemCode.UNAVAILABLE, "The database is away.")
                .withHeader("Retry-After", "2");
        var knowing = new ProblemMappers(
                List.of(failure -> failure instanceof IllegalStateException ? Optional.of(passing) : Optional.empty()));

        try (var known = knowing.unexpected(new IllegalStateException("closed"));
                var unknown = knowing.unexpected(new IllegalArgumentException("closed"))) {
            assertThat(known.getStatus()).isEqualTo(503);
            assertThat(known.getHeaderString("Retry-After")).isEqualTo("2");
            assertThat(unknown.getStatus()).isEqualTo(500);
        }
    }
}
