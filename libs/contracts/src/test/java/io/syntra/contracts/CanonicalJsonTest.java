package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    @Test
    void sortsMembersAndDropsWhiteSpace() throws Exception {
        assertThat(canonical("{ \"b\" : [ 1, true , null ], \"a\": { \"d\":\"x\", \"c\":-0 } }"))
                .isEqualTo("{\"a\":{\"c\":0,\"d\":\"x\"},\"b\":[1,true,null]}");
    }

    /** The sorting example of RFC 8785, section 3.2.3. */
    @Test
    void sortsByUtf16CodeUnitsAsTheRfcShows() throws Exception {
        var json =
                "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
                        + "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
                        + "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}";

        assertThat(canonical(json))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void escapesOnlyWhatMustBe() throws Exception {
        assertThat(canonical("\"\\u0001\\u001f\\n\\t\\\"\\\\\\/\\u00e9\""))
                .isEqualTo("\"\\u0001\\u001f\\n\\t\\\"\\\\/\u00e9\"");
    }

    @Test
    void spellsOneNumberOneWay() throws Exception {
        assertThat(canonical("[1, 1.0, 1e0, 100, 1e2]")).isEqualTo("[1,1,1,100,100]");
    }

    @Test
    void refusesNumbersWhoseSpellingIsNotSure() {
        assertThatIllegalArgumentException().isThrownBy(() -> canonical("0.1"));
        assertThatIllegalArgumentException().isThrownBy(() -> canonical("9007199254740993"));
    }

    @Test
    void theOrderOfMembersNeverChangesTheText() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var names = new ArrayList<String>();
            for (int i = 0; i < 8; i++) {
                names.add(Integer.toString(random.nextInt(1000), 36) + (char) random.nextInt(0x20, 0xd7ff));
            }
            var one = new LinkedHashMap<String, Object>();
            names.forEach(name -> one.put(name, name.hashCode() & 0xffff));
            Collections.shuffle(names, random);
            var other = new LinkedHashMap<String, Object>();
            names.forEach(name -> other.put(name, name.hashCode() & 0xffff));

            assertThat(CanonicalJson.of(other)).as("seed %d", seed).isEqualTo(CanonicalJson.of(one));
        }
    }

    private static String canonical(String json) throws Exception {
        JsonNode node = Json.mapper().readTree(json);
        return CanonicalJson.of(node);
    }
}
