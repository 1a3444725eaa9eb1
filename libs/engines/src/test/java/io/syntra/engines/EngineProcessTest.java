package io.syntra.engines;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineProcessTest {

    @TempDir
    Path folder;

    /** Guards: the process is alive, whoever answers. */
    @Test
    void anotherThatAnswersOnThePortIsNotTakenForTheOneThatEnded() {
        var engine = new EndsAtOnce(folder.resolve("pid"));

        assertThatThrownBy(() -> EngineProcess.start(engine, folder.resolve("log")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("ended at once");
    }

    /** As one whose port another took: that one answers when this one has ended. */
    private record EndsAtOnce(Path pid) implements Engine {

        @Override
        public String name() {
            return "engine";
        }

        @Override
        public List<Integer> ports() {
            return List.of();
        }

        @Override
        public void prepare() {
            // Nothing is needed.
        }

        @Override
        public ProcessBuilder process() {
            return new ProcessBuilder("sh", "-c", "echo $$ > " + pid + ".part && mv " + pid + ".part " + pid);
        }

        @Override
        public boolean ready() {
            try {
                return Files.exists(pid)
                        && ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                                .filter(ProcessHandle::isAlive)
                                .isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
