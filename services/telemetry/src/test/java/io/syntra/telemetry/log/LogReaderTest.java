package io.syntra.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LogReaderTest {

    private static final Pattern LEVEL =
            Pattern.compile("\\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL)\\b");
    private static final List<String> PARTS = List.of(
            "TRACE",
            "DEBUG",
            "INFO",
            "WARN",
            "WARNING",
            "ERROR",
            "FATAL",
            "CRITICAL",
            "Warn",
            "a",
            "Z",
            "_",
            "7",
            " ",
            "[",
            "]",
            ":",
            "ä",
            "\t",
            "=");

    /** Guarded by {@code LogReader.level}: what the regular expression finds that says what a level is. */
    @Test
    void aLevelIsAWordOfItsOwnNearTheStart() {
        var random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            var line = new StringBuilder();
            for (int parts = random.nextInt(30); parts >= 0; parts--) {
                line.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            var found = LEVEL.matcher(line.substring(0, Math.min(80, line.length())));
            var expected = found.find() ? Severity.ofText(found.group()).orElseThrow() : Severity.INFO;

            assertThat(severity(line.toString())).as(line.toString()).isEqualTo(expected.number());
        }
    }

    private static int severity(String line) {
        return LogReader.severity(LogRecord.newBuilder()
                .setBody(AnyValue.newBuilder().setStringValue(line))
                .build());
    }
}
