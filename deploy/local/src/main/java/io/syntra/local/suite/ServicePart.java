package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of Syntra's services under supervision, run from its packaged app. */
final class ServicePart implements Part {

    private static final Duration ANSWER = Duration.ofSeconds(3);

    private static final Set<String> OURS = Stream.concat(
                    Stream.of(Port.values()).map(Port::variable),
                    Stream.of(
                            "SYNTRA_HOME",
                            "SYNTRA_STATE",
                            "SYNTRA_DIST",
                            "SYNTRA_CALLER",
                            "SYNTRA_URL",
                            "SYNTRA_TOKEN"))
            .collect(Collectors.toUnmodifiableSet());

    private final Service service;
    private final Folders folders;
    private final Settings settings;
    private final Supplier<Map<String, String>> environment;
    private final HttpClient http;

    /** @param environment asked at each start, since engines make their passwords when they start first */
    ServicePart(
            Service service,
            Folders folders,
            Settings settings,
            Supplier<Map<String, String>> environment,
            HttpClient http) {
        this.service = service;
        this.folders = folders;
        this.settings = settings;
        this.environment = environment;
        this.http = http;
    }

    @Override
    public String name() {
        return service.id();
    }

    @Override
    public Kind kind() {
        return Kind.SERVICE;
    }

    @Override
    public List<Integer> ports() {
        return service.ports().stream().map(settings::port).toList();
    }

    @Override
    public String moves(int port) {
        return service.ports().get(ports().indexOf(port)).variable();
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(5);
    }

    @Override
    public ProcessBuilder prepared() throws IOException {
        var app = folders.app(name());
        Files.createDirectories(folders.data().resolve(name()));
        var process = new ProcessBuilder(command()).directory(app.toFile());
        var env = process.environment();
        // Meant for the launcher and for a person's own programs, not for a service.
        env.keySet().removeAll(OURS);
        env.keySet().removeIf(name -> name.startsWith("JAVA_TOOL") || name.startsWith("QUARKUS_"));
        if (service != Service.AGENT) {
            env.keySet().removeIf(name -> name.startsWith("ANTHROPIC_") || name.startsWith("OPENAI_"));
        }
        // Of glibc's usual eight per core each thread fills one of its own, and gives nothing back.
        env.putIfAbsent("MALLOC_ARENA_MAX", "2");
        env.putAll(environment.get());
        return process;
    }

    @Override
    public boolean healthy() {
        var request = HttpRequest.newBuilder(URI.create(settings.url(service.port()) + "/q/health/ready"))
                .timeout(ANSWER)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void requestStop(ProcessHandle process) {
        process.destroy();
    }

    private List<String> command() {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms24m",
                "-Xmx" + service.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                // Only reserved. Code that fills 15 % of it sets off a full collection: with 48 MB of it every 7 MB,
                // which stopped a service for a tenth of a second and more.
                "-XX:ReservedCodeCacheSize=192m",
                // The same for classes, while it starts.
                "-XX:MetaspaceSize=96m",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                // The first orderly end writes down what was loaded; later starts take half the time. The JVM checks
                // the archive against its jars, and does without one that does not fit.
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=service.jsa",
                "-Xlog:cds=off,cds+dynamic=off,aot=off",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.add(
                service.optimized()
                        // Compiling takes memory in bursts, which glibc does not give back by itself.
                        ? "-XX:TrimNativeHeapInterval=5000"
                        // In all eight the optimizing compiler makes the suite's start half as long again.
                        : "-XX:TieredStopAtLevel=1");
        command.add("-jar");
        command.add("service.jar");
        return command;
    }
}
