package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Sha256Test {

    /** The example of FIPS 180-4. */
    @Test
    void aHashIsWrittenInLowerCaseHex() {
        assertThat(Sha256.hex("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void partsAreHashedOneAfterTheOtherAsUtf8() {
        assertThat(Sha256.hex("a", "", "é"))
                .isEqualTo(Sha256.hex("aé"))
                .isEqualTo(Sha256.hex("aé".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anIdOfAHashIsOfVersionEight() {
        assertThat(Sha256.uuid(Sha256.digest().digest("abc".getBytes(StandardCharsets.UTF_8))))
                .hasToString("ba7816bf-8f01-8fea-8141-40de5dae2223");
    }
}
