package io.syntra.engines.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** The broker's process. Its one argument is a settings file. */
public final class KafkaMain {

    /** Fixed, so that a folder made by one start is recognised by the next. */
    private static final String CLUSTER_ID = "c3ludHJhLWxvY2FsLTAwMQ";

    private KafkaMain() {}

    public static void main(String[] arguments) throws Exception {
        logToStandardError();
        var settings = new Properties();
        try (var file = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(file);
        }
        var config = new KafkaConfig(settings, false);
        formatIfNew(config);
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "kafka-shutdown"));
        server.startup();
        server.awaitShutdown();
    }

    /** Whatever else the class path says about logging: in a test it is Quarkus', which waits for a configuration. */
    private static void logToStandardError() {
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.setLevel(Level.INFO);
        var console = new ConsoleHandler();
        // Kafka prints hundreds of settings at each start.
        console.setFilter(record ->
                !record.getLoggerName().contains("Config") || record.getLevel().intValue() > Level.INFO.intValue());
        root.addHandler(console);
    }

    private static void formatIfNew(KafkaConfig config) throws Exception {
        for (var folder : config.logDirs()) {
            Files.createDirectories(Path.of(folder));
        }
        var formatter = new Formatter()
                .setClusterId(CLUSTER_ID)
                .setNodeId(config.nodeId())
                .setControllerListenerName(config.controllerListenerNames().getFirst())
                .setMetadataLogDirectory(config.metadataLogDir())
                .setIgnoreFormatted(true);
        config.logDirs().forEach(formatter::addDirectory);
        formatter.run();
    }
}
