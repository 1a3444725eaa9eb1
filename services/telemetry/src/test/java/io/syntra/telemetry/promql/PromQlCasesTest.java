package io.syntra.telemetry.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What PromQL's documentation says, as cases of our own. */
class PromQlCasesTest {

    private static final Path CASES = Path.of("src/test/resources/promql");

    @TestFactory
    Stream<DynamicTest> everyCase() {
        return cases().stream();
    }

    @Test
    void thereAreManyCases() {
        assertThat(cases()).hasSizeGreaterThan(300);
    }

    private static List<DynamicTest> cases() {
        try (var files = Files.list(CASES)) {
            return files.sorted()
                    .flatMap(file -> PromQlCases.of(file.getFileName().toString(), text(file)).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
