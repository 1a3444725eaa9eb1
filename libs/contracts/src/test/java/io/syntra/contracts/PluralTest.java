package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluralTest {

    @ParameterizedTest
    @CsvSource({
        "0, replica, 0 replicas",
        "1, replica, 1 replica",
        "2, error group, 2 error groups",
        "1, entry, 1 entry",
        "3, entry, 3 entries",
        "2, day, 2 days",
        "2, process, 2 processes"
    })
    void aNumberStandsWithItsNounAsPeopleWriteIt(long count, String noun, String words) {
        assertThat(Plural.of(count, noun)).isEqualTo(words);
    }
}
