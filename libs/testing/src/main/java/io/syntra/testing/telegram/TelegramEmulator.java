package io.syntra.testing.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.engines.NodeProgram;
import io.syntra.testing.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Telegram as somebody else understands it: npm's {@code telegram-test-api}, in a process of its own. It takes what the
 * {@link FakeTelegram} would refuse, but was not written with our messages in mind.
 */
public final class TelegramEmulator implements AutoCloseable {

    private final Process process;
    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param port where it listens */
    public TelegramEmulator(int port) {
        var program =
                new NodeProgram(Home.tools(), "telegram-emulator", TelegramEmulator.class, List.of("emulator.mjs"));
        try {
            program.installIfAbsent();
            var builder = new ProcessBuilder(NodeProgram.node(), program.main().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("PORT", String.valueOf(port));
            process = builder.start();
            var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            if (!"ready".equals(said.readLine())) {
                throw new IllegalStateException("the emulator of Telegram did not start");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the emulator of Telegram started", e);
        }
        url = "http://127.0.0.1:" + port;
    }

    /** What a bot sent to a chat, as it is now, that was not asked for before. */
    public List<JsonNode> updates(String token, String chat) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url + "/getUpdates"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            Json.mapper().writeValueAsString(Map.of("token", token, "chatId", chat))))
                    .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return StreamSupport.stream(
                            Json.mapper().readTree(answer.body()).path("result").spliterator(), false)
                    .map(update -> update.path("message"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the emulator of Telegram was asked", e);
        }
    }

    /** Its port is free afterwards. */
    @Override
    public void close() {
        http.close();
        process.destroy();
        process.onExit().join();
    }
}
