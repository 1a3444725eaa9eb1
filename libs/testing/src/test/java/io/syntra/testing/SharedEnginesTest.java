package io.syntra.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SharedEnginesTest {

    private final Path folder;
    private final List<Process> visitors = new ArrayList<>();

    SharedEnginesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void endVisitors() {
        visitors.forEach(Process::destroyForcibly);
    }

    @Test
    void jvmsShareOneSetThatIsReplacedWhenItsHostIsKilledAndEndsAfterTheLastOfThem() throws IOException {
        // Given: two that start at once, and one that comes when the first has gone
        var first = visitor();
        var second = visitor();
        var address = line(first);
        assertThat(line(second)).isEqualTo(address);
        var engines = pids();
        assertThat(engines).hasSize(2).allMatch(SharedEnginesTest::runs);
        first.outputWriter().close();
        Awaitility.await().until(() -> !first.isAlive());
        assertThat(line(visitor())).isEqualTo(address);
        assertThat(pids()).isEqualTo(engines);

        // When
        var host = Addresses.read(addresses()).host().orElseThrow();
        host.destroyForcibly();
        Awaitility.await().until(() -> !host.isAlive());
        line(visitor());

        // Then
        var replaced = pids();
        assertThat(engines).noneMatch(SharedEnginesTest::runs);
        assertThat(replaced).hasSize(2).allMatch(SharedEnginesTest::runs);
        visitors.forEach(Process::destroyForcibly);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> replaced.stream()
                .noneMatch(SharedEnginesTest::runs));
        assertThat(addresses()).doesNotExist();
    }

    private Path addresses() {
        return folder.resolve("core/engines.properties");
    }

    private Process visitor() throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + Users.ALONE + "=true",
                        "-DSYNTRA_TEST_ENGINES=" + folder,
                        "-Dsyntra.home=" + System.getProperty("syntra.home"),
                        Visitor.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        var visitor = builder.start();
        visitors.add(visitor);
        return visitor;
    }

    private static String line(Process visitor) throws IOException {
        BufferedReader reader = visitor.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(reader.readLine());
    }

    private List<Long> pids() throws IOException {
        return Files.readAllLines(folder.resolve("core/pids")).stream()
                .map(line -> Long.valueOf(line.substring(0, line.indexOf(' '))))
                .toList();
    }

    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
