package io.syntra.local.setup;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an operator of one machine can change: ports, in {@code .syntra/config.properties} or the environment. */
public record Settings(Map<Port, Integer> ports) {

    public Settings {
        ports = Map.copyOf(ports);
    }

    public static Settings read(Path file, Map<String, String> env) {
        var properties = properties(file);
        var ports = new EnumMap<Port, Integer>(Port.class);
        for (var port : Port.values()) {
            var fromEnv = env.get(port.variable());
            ports.put(
                    port,
                    fromEnv != null
                            ? number(port.variable(), fromEnv)
                            : number(
                                    port.key() + " in " + file,
                                    properties.getOrDefault(port.key(), "" + port.usual())));
        }
        refuseTwins(ports);
        return new Settings(ports);
    }

    public int port(Port port) {
        return ports.getOrDefault(port, port.usual());
    }

    public String url(Port port) {
        return "http://127.0.0.1:" + port(port);
    }

    private static Map<String, String> properties(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        var read = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(file + " cannot be read as properties (key=value lines)", e);
        }
        var known = Stream.of(Port.values()).map(Port::key).collect(Collectors.toSet());
        read.stringPropertyNames().stream()
                .filter(key -> !known.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new Failure(file + ": " + key + " is not known; known here: "
                            + known.stream().sorted().collect(Collectors.joining(", ")));
                });
        return read.stringPropertyNames().stream()
                .collect(Collectors.toMap(k -> k, k -> read.getProperty(k).strip()));
    }

    private static int number(String where, String text) {
        try {
            var port = Integer.parseInt(text.strip());
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, like a number that is no port.
        }
        throw new Failure(where + ": \"" + text + "\" is not a port (1 to 65535)");
    }

    private static void refuseTwins(Map<Port, Integer> ports) {
        var seen = new HashMap<Integer, Port>();
        ports.forEach((port, number) -> {
            var twin = seen.put(number, port);
            if (twin != null) {
                throw new Failure(twin.key() + " and " + port.key() + " are both " + number + "; move one of them");
            }
        });
    }
}
