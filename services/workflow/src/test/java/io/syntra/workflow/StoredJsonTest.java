package io.syntra.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredJsonTest {

    @Test
    void halfASurrogatePairIsReplacedAndWholeOnesStay() {
        var json = StoredJson.write(Map.of("a", "x\ud83d\ude00y \ud800 \udc00 \udc00\ud800"));

        assertThat(StoredJson.object(json)).containsEntry("a", "x😀y \ufffd \ufffd \ufffd\ufffd");
    }

    @Test
    void controlCharactersSurvive() {
        assertThat(StoredJson.object(StoredJson.write(Map.of("a", "\u0000\n\u001f"))))
                .containsEntry("a", "\u0000\n\u001f");
    }
}
