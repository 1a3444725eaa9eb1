package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    @TempDir
    Path folder;

    @Test
    void aFullLogIsKeptOnceAndEmptied() throws IOException {
        var path = folder.resolve("agent.log");
        Files.writeString(path, "x".repeat(10_000_001));

        new LogFile(path).rotateIfFull();

        assertThat(path).isEmptyFile();
        assertThat(folder.resolve("agent.log.1")).hasSize(10_000_001);
    }

    @Test
    void theTailIsTheLastLines() throws IOException {
        var path = folder.resolve("agent.log");
        Files.writeString(path, "one\ntwo\nthree\n");

        assertThat(new LogFile(path).tail(2)).containsExactly("two", "three");
    }

    @Test
    void aLogThatWasNeverWrittenHasNoTail() {
        assertThat(new LogFile(folder.resolve("absent.log")).tail(5)).isEmpty();
    }
}
