package io.syntra.engines.clickhouse;

import io.syntra.engines.Engine;
import io.syntra.engines.EngineException;
import io.syntra.engines.EngineFolders;
import io.syntra.engines.NodeProgram;
import io.syntra.engines.Password;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** ClickHouse 26.7 behind its HTTP interface. What it acknowledges survives {@code kill -9}. */
public record ClickHouse(EngineFolders folders, int port) implements Engine {

    public static final String USER = "syntra";

    private static final int AT_ONCE = 8;
    private static final Duration ANSWER = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "clickhouse";
    }

    @Override
    public List<Integer> ports() {
        return List.of(port);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public Password password() {
        return new Password(folders.secrets().resolve("clickhouse.password"));
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        password().createIfAbsent();
        Files.createDirectories(data());
        requirePlatform();
        bridge().installIfAbsent();
    }

    @Override
    public ProcessBuilder process() {
        var builder = new ProcessBuilder(NodeProgram.node(), bridge().main().toString());
        builder.environment().put("CLICKHOUSE_PORT", String.valueOf(port));
        builder.environment().put("CLICKHOUSE_DATA", data().toString());
        builder.environment().put("CLICKHOUSE_USER", USER);
        builder.environment().put("CLICKHOUSE_PASSWORD_FILE", password().file().toString());
        builder.environment().put("TZ", "UTC");
        builder.environment().put("CLICKHOUSE_AT_ONCE", String.valueOf(AT_ONCE));
        // Each statement that runs holds one of Node's threads; the others write request bodies to disk meanwhile.
        builder.environment().put("UV_THREADPOOL_SIZE", String.valueOf(AT_ONCE + 4));
        return builder.directory(data().toFile());
    }

    @Override
    public boolean ready() {
        var request =
                HttpRequest.newBuilder(url().resolve("/ping")).timeout(ANSWER).build();
        try (var client = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().equals("Ok.\n");
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void requirePlatform() {
        var system = System.getProperty("os.name");
        var machine = System.getProperty("os.arch");
        if (!system.equals("Linux") || !machine.equals("amd64")) {
            throw new EngineException("Syntra brings ClickHouse for Linux on x86-64 only, and this is " + system
                    + " on " + machine + ".");
        }
    }

    private NodeProgram bridge() {
        return new NodeProgram(
                folders.tools(),
                "clickhouse",
                ClickHouse.class,
                List.of("server.mjs", "engine.mjs", "statement.mjs", "refusal.mjs"));
    }

    private Path data() {
        return folders.data().resolve("clickhouse");
    }
}
