package io.syntra.deployer.command;

import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.CommandPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The policy of a server, as its operator wrote it or as it comes with Syntra. */
public final class PolicyFile {

    static final String SHIPPED = "/server-policy.yaml";

    private PolicyFile() {}

    /**
     * @param file absent for the one that comes with Syntra
     * @throws IllegalArgumentException when it cannot be read: better no deployer than another policy than was meant
     */
    public static CommandPolicy read(Optional<Path> file) {
        try (var in = file.isPresent() ? Files.newInputStream(file.get()) : shipped()) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the policy of the server cannot be read: " + e.getMessage(), e);
        }
    }

    static CommandPolicy parse(String yaml) {
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            if (tree == null) {
                throw new IllegalArgumentException("it is empty");
            }
            return Json.mapper().convertValue(tree, CommandPolicy.class);
        } catch (YAMLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the policy of the server is not valid: " + e.getMessage(), e);
        }
    }

    private static InputStream shipped() {
        return Objects.requireNonNull(PolicyFile.class.getResourceAsStream(SHIPPED), SHIPPED);
    }
}
