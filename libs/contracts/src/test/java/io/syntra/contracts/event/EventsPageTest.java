package io.syntra.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader copies the page's commands into a shell; what they would hand to Kafka is looked at here. */
class EventsPageTest {

    private static final Pattern BLOCK =
            Pattern.compile("^```\\n(publish.*?)\\n```$", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    Path folder;

    @Test
    void theCommandsSendEachExampleAsItIs() throws Exception {
        var examples = Examples.all();

        var sent = sentBy(commands());

        assertThat(sent).hasSize(examples.size());
        assertThat(sent).allSatisfy(line -> {
            var parts = line.split("\t", -1);
            assertThat(parts).hasSize(3);
            var value = new ObjectMapper().readTree(parts[2]);
            assertThat(parts[0])
                    .contains("ce_id:0000,")
                    .contains("ce_type:" + value.path("type").asText() + ",");
            assertThat(parts[1]).isNotBlank();
        });
        assertThat(sent).anyMatch(line -> line.contains("(reading 'user')"));
    }

    private static String commands() throws IOException {
        return BLOCK.matcher(EventsPage.render(GoldenFilesTest.byRoot()))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
    }

    private List<String> sentBy(String commands) throws IOException, InterruptedException {
        program("uuidgen", "echo 0000");
        program("kafka-console-producer.sh", "cat >> \"" + folder.resolve("sent") + "\"");
        Files.writeString(folder.resolve("commands"), commands);
        var shell = new ProcessBuilder("sh", "-eu", folder.resolve("commands").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        shell.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        int exit = shell.start().waitFor();
        assertThat(exit).as(Files.readString(folder.resolve("said"))).isZero();
        return Files.readAllLines(folder.resolve("sent"));
    }

    private void program(String name, String body) throws IOException {
        var file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
