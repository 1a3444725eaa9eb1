package io.syntra.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.DeployerRequest.UpdateEnv;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvChangeTest {

    private static final Map<String, String> ENV = Map.of("A", "1", "B", "2");

    @Test
    void setsReplacesAndRemovesOneVariable() {
        assertThat(change("C", "3").applyTo(ENV)).isEqualTo(Map.of("A", "1", "B", "2", "C", "3"));
        assertThat(change("A", "").applyTo(ENV)).isEqualTo(Map.of("A", "", "B", "2"));
        assertThat(change("A", null).applyTo(ENV)).isEqualTo(Map.of("B", "2"));
        assertThat(change("CERT", "-----BEGIN\n…").applyTo(ENV)).containsEntry("CERT", "-----BEGIN\n…");
        assertThat(change("TOKEN", "secret:api").applyTo(ENV)).containsEntry("TOKEN", "secret:api");
    }

    @Test
    void whatIsThereAlreadyIsNothingToDo() {
        refused(ProblemCode.CONFLICT, "value: is what A has already", () -> change("A", "1")
                .applyTo(ENV));
        refused(ProblemCode.CONFLICT, "key: names a variable that is not there", () -> change("C", null)
                .applyTo(ENV));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1A",
                "A-B",
                "A=B",
                "A B",
                "A\n",
                "\nA",
                "A\0",
                "А",
                "PORT",
                "SYNTRA_VERSION",
                "SYNTRA_",
                "OTEL_SERVICE_NAME",
                "OTEL_EXPORTER_OTLP_HEADERS"
            })
    void namesThatAreNoneOrAreNotForEverybodyAreRefused(String name) {
        refused(ProblemCode.INVALID_FIELD, "key: ", () -> change(name, "x"));
        refused(ProblemCode.INVALID_FIELD, "key: ", () -> change(name, null));
    }

    @Test
    void valuesThatNoProcessCouldGetAreRefusedWithoutShowingThem() {
        refused(ProblemCode.INVALID_FIELD, "value: contains", () -> change("A", "hunter2\0"));
        refused(ProblemCode.INVALID_FIELD, "value: contains", () -> change("A", "hunter2\ud800"));
        var half = "ü".repeat(EnvChange.MOST_BYTES / 4);
        var full = change("C", half).applyTo(ENV);
        refused(ProblemCode.INVALID_FIELD, "value: makes the environment larger than 64 KB", () -> change("D", half)
                .applyTo(full));
    }

    /** Someone who forgot the value must not take the variable away. */
    @Test
    void removingIsSaidInSoManyWords() throws JsonProcessingException {
        assertThat(Json.mapper().readValue("{\"key\":\"A\",\"value\":null}", UpdateEnv.class))
                .isEqualTo(new UpdateEnv("A", null));
        assertThat(Json.mapper().writeValueAsString(new UpdateEnv("A", null)))
                .isEqualTo("{\"key\":\"A\",\"value\":null}");
        assertThatThrownBy(() -> Json.mapper().readValue("{\"key\":\"A\"}", UpdateEnv.class))
                .isInstanceOf(MismatchedInputException.class);
    }

    private static EnvChange change(String key, @Nullable String value) {
        return EnvChange.of(new UpdateEnv(key, value));
    }

    private static void refused(ProblemCode code, String message, Runnable what) {
        assertThatThrownBy(what::run)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2")
                .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
                .returns(code, ProblemException::code);
    }
}
