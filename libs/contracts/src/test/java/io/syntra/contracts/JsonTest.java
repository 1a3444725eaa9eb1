package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"1e20000", "1e9999", "1e-9999", "1e999999999"})
    void aNumberThatSomebodySentIsPassedOnAsShortAsItCame(String number) throws JsonProcessingException {
        var json = "{\"input\":{\"a\":[" + number + "]}}";
        Map<String, Object> values = Json.mapper().readValue(json, new TypeReference<>() {});

        assertThat(Json.mapper().writeValueAsString(values)).hasSizeLessThan(json.length() + 5);
        assertThat(Json.mapper().writeValueAsString(Json.mapper().readTree(json)))
                .hasSizeLessThan(json.length() + 5);
    }

    @Test
    void anExactNumberStaysExact() throws JsonProcessingException {
        Map<String, Object> values =
                Json.mapper().readValue("{\"a\":0.10000000000000000001}", new TypeReference<>() {});

        assertThat(values).containsEntry("a", new BigDecimal("0.10000000000000000001"));
        assertThat(Json.mapper().writeValueAsString(values)).isEqualTo("{\"a\":0.10000000000000000001}");
    }
}
