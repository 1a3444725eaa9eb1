package io.syntra.engines.kafka;

import io.syntra.engines.Engine;
import io.syntra.engines.EngineFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Kafka 4. An acknowledged record survives {@code kill -9}: it is in the page cache then, and replayed at the start.
 *
 * @param port clients'
 * @param controllerPort the broker's own
 * @param classPath of the broker's JVM: this library and what it depends on
 */
public record Kafka(EngineFolders folders, int port, int controllerPort, String classPath) implements Engine {

    /** One machine, few topics: defaults are sized for servers and would take a gigabyte. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("num.partitions", "3"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // After kill -9 the broker waits until its former self counts as gone: 9 s by default.
            Map.entry("broker.session.timeout.ms", "3000"),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("num.recovery.threads.per.data.dir", "2"),
            Map.entry("log.cleaner.threads", "1"),
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
            Map.entry("log.segment.bytes", "67108864"),
            Map.entry("log.index.size.max.bytes", "1048576"),
            Map.entry("metadata.log.segment.bytes", "8388608"));

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<Integer> ports() {
        return List.of(port, controllerPort);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public Topics topics() {
        return new Topics(bootstrapServers());
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(data());
        var settings = new TreeMap<>(SETTINGS);
        settings.put("log.dirs", data().resolve("log").toString());
        settings.put("listeners", "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        var text = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue().replace("\\", "\\\\") + "\n")
                .collect(Collectors.joining());
        Path part = data().resolve("server.properties.part");
        Files.writeString(part, text);
        Files.move(part, settingsFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public ProcessBuilder process() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java,
                "-Xmx256m",
                "-Xms64m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // Only reserved; the default at this level is so small that growing code sets off full collections.
                "-XX:ReservedCodeCacheSize=128m",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Djava.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tLZ %4$s %3$s %5$s%6$s%n",
                KafkaMain.class.getName(),
                settingsFile().toString());
        // By environment: a class path of many jars can be longer than a command line may be.
        builder.environment().put("CLASSPATH", classPath);
        return builder.directory(data().toFile());
    }

    @Override
    public boolean ready() {
        return topics().brokerAnswers();
    }

    private Path data() {
        return folders.data().resolve("kafka");
    }

    private Path settingsFile() {
        return data().resolve("server.properties");
    }
}
