package io.syntra.testing;

import io.syntra.identity.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signing keys of a module's tests, in files under {@code target/}, because the test and the service under test are
 * loaded by different class loaders and meet only there.
 */
record TestKeys(Path folder) {

    static TestKeys ofThisModule() {
        var keys = new TestKeys(
                Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target/test-keys"));
        synchronized (TestKeys.class) {
            keys.createIfAbsent();
        }
        return keys;
    }

    SigningKey users() {
        return SigningKey.read(file(SigningKey.USERS));
    }

    SigningKey services() {
        return SigningKey.read(file(SigningKey.SERVICES));
    }

    Path file(String kid) {
        return folder.resolve(kid + ".key.json");
    }

    /** Whom the gateway makes a person's token for, when the module is a service behind it. */
    Optional<String> behindTheGateway() {
        var module = folder.resolve("../..").normalize();
        var name = String.valueOf(module.getFileName());
        return module.resolveSibling("").endsWith("services") && !name.equals("gateway")
                ? Optional.of(name)
                : Optional.empty();
    }

    /** A service under test trusts both keys; the gateway signs with that of people, the others with the services'. */
    Map<String, String> config() {
        var own = folder.endsWith("gateway/target/test-keys") ? SigningKey.USERS : SigningKey.SERVICES;
        return Map.of(
                "syntra.identity.mode",
                "local",
                "syntra.identity.public-keys",
                publicKeys().toString(),
                "syntra.identity.signing-key",
                file(own).toString());
    }

    Path publicKeys() {
        return folder.resolve("public-keys.json");
    }

    private void createIfAbsent() {
        if (Files.exists(publicKeys())) {
            return;
        }
        try {
            Files.createDirectories(folder);
            var users = SigningKey.generateLocal(SigningKey.USERS);
            var services = SigningKey.generateLocal(SigningKey.SERVICES);
            users.write(file(SigningKey.USERS));
            services.write(file(SigningKey.SERVICES));
            SigningKey.writePrivate(publicKeys(), SigningKey.publicKeys(List.of(users, services)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
