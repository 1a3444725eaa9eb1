package io.syntra.audit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportedLogTest {

    private static final String LOG =
            "{'type':'log','workspace':'acme','seq':1,'hash':'a','at':'2026-01-01T00:00:00Z','public_keys':[]}";

    @TempDir
    Path folder;

    /** Whoever wrote the file may have written anything. Guarded by: what {@code ExportedLog.read} refuses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "",
                "{'type':'entry'}",
                "{'type':'entry','seq':1,'prev_hash':null,'hash':'a','content':'{}'}",
                "{'type':'checkpoint'}",
                "{'type':'checkpoint','checkpoint':null}"
            })
    void aLineThatIsNoneIsNamed(String line) throws IOException {
        refuses(LOG + "\n" + line + "\n", "line 2 of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "{'type':'log'}", "{'type':'log','seq':1,'public_keys':[]}"})
    void soIsAFirstLineThatSaysNothingOfALog(String line) throws IOException {
        refuses(line + "\n", "line 1 of");
    }

    private void refuses(String lines, String named) throws IOException {
        var file = folder.resolve("log.jsonl");
        Files.writeString(file, lines.replace('\'', '"'));

        assertThatThrownBy(() -> new ExportedLog(file)
                        .verify(Optional.of(AuditKey.generateLocal().publicKey()), List.of()))
                .isInstanceOf(ExportedLog.Unreadable.class)
                .hasMessageContaining(named);
    }
}
