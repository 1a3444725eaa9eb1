package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first thing a reader tries: the commands as they stand in README.md, on a service of another name. */
@ExtendWith(RunningSuite.class)
class ReadmeTest {

    private static final String STORY = "story-api";
    private static final Pattern BLOCK = Pattern.compile("## A story in five calls\\s+```\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theStoryEndsWithTheGoodVersionInService(Suite suite) throws Exception {
        var calls = calls(suite);

        assertThat(calls).hasSize(5);
        assertThat(calls.getLast()).isEqualTo("./syntra down");
        for (var call : calls.subList(0, 4)) {
            if (call.startsWith("./syntra deploy")) {
                suite.deploys(STORY, call.substring(call.lastIndexOf('/') + 1));
            } else if (call.startsWith("./syntra ask")) {
                var service = new DeployedServices(suite.api()).require(STORY);
                await().atMost(Duration.ofSeconds(30)).until(() -> !suite.api()
                        .all("/errors?service_id=" + service.id(), ErrorGroupView.class)
                        .isEmpty());
                var asked = suite.installation().works("ask", question(call), "--service", STORY, "--yes", "--json");
                assertThat(asked.json().path("text").asText()).contains("reading 'user'");
                assertThat(asked.json().path("actions").path(0).path("tool").asText())
                        .isEqualTo("rollback");
            } else {
                shell(call);
            }
        }

        assertThat(new DeployedServices(suite.api()).require(STORY).releaseNumber())
                .isEqualTo(1);
    }

    /** One a line; a comment that goes on in the next line has nothing before it there. */
    private static List<String> calls(Suite suite) throws IOException {
        var readme = Files.readString(Path.of(System.getProperty("syntra.home"), "README.md"));
        var block = BLOCK.matcher(readme);
        assertThat(block.find()).isTrue();
        var router = String.valueOf(suite.installation().settings().port(Port.ROUTER));
        return Stream.of(block.group(1).split("\n", -1))
                .map(line -> line.replaceFirst("\\s*# .*$", "").strip())
                .filter(line -> !line.isEmpty())
                .map(line -> line.replace("shop-api.localhost:8000", STORY + ".localhost:" + router))
                .toList();
    }

    private static String question(String call) {
        return call.substring(call.indexOf('"') + 1, call.lastIndexOf('"'));
    }

    private static void shell(String command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
                .as(command)
                .isZero();
    }
}
