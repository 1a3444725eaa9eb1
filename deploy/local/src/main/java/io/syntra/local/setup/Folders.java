package io.syntra.local.setup;

import io.syntra.local.terminal.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where things are.
 *
 * @param home the checkout
 * @param state what this installation keeps: data, keys, logs; {@code .syntra} unless {@code SYNTRA_STATE} says otherwise
 * @param dist a copy of what was built, or null to run straight from the modules' {@code target} folders
 * @param caller the folder the command was typed in
 */
public record Folders(Path home, Path state, Optional<Path> dist, Path caller) {

    public static Folders of(Map<String, String> env) {
        var caller =
                Path.of(env.getOrDefault("SYNTRA_CALLER", "")).toAbsolutePath().normalize();
        var home = Optional.ofNullable(env.get("SYNTRA_HOME"))
                .map(Path::of)
                .orElseThrow(() -> new Failure("SYNTRA_HOME is not set: start Syntra with ./syntra"));
        var state = caller.resolve(
                env.getOrDefault("SYNTRA_STATE", home.resolve(".syntra").toString()));
        return new Folders(
                home,
                state.normalize(),
                Optional.ofNullable(env.get("SYNTRA_DIST")).map(Path::of),
                caller);
    }

    /** Whether the state is in the folder that the launcher makes in the checkout. */
    boolean stateIsUsual() {
        return state.equals(home.resolve(".syntra"));
    }

    /** The packaged app of a service: the folder with its {@code service.jar}. */
    public Path app(String service) {
        var app = dist.map(d -> d.resolve("services").resolve(service))
                .orElseGet(() -> home.resolve("services").resolve(service).resolve("target/app"));
        if (!Files.exists(app.resolve("service.jar"))) {
            throw new Failure("the service " + service + " was not built (" + app + "); ./syntra up builds it");
        }
        return app;
    }

    public Path sample(String name) {
        return home.resolve("deploy/samples").resolve(name);
    }

    public Path logs() {
        return state.resolve("logs");
    }

    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    public Path run() {
        return state.resolve("run");
    }

    public Path data() {
        return state.resolve("data");
    }

    /** Programs that were fetched; shared by every state folder of this checkout. */
    public Path tools() {
        return home.resolve(".syntra/tools");
    }

    /** What the deployer keeps: artifacts, and one file per running replica. */
    public Path deployer() {
        return state.resolve("deployer");
    }

    public Path keys() {
        return state.resolve("keys");
    }

    /** Encrypted, with a key that is in {@link #keys()}. */
    public Path secrets() {
        return state.resolve("secrets");
    }

    public Path auditKey() {
        return keys().resolve("audit.pem");
    }

    public Path auditPublicKey() {
        return keys().resolve("audit.public.pem");
    }

    /** What vouches for the audit log apart from the database that holds it. */
    public Path audit() {
        return state.resolve("audit");
    }

    public Path auditCheckpoints() {
        return audit().resolve("checkpoints.jsonl");
    }

    public Path adminToken() {
        return state.resolve("admin-token");
    }

    /** The names of the services that demos made, so that the next one puts them to rest. */
    public Path demoServices() {
        return state.resolve("demo-services");
    }

    /** Everything that {@code reset} deletes: all of the above, for one part is worth nothing without the others. */
    public List<Path> installation() {
        return List.of(data(), deployer(), audit(), secrets(), keys(), adminToken(), demoServices(), logs(), run());
    }

    public Path settings() {
        return state.resolve("config.properties");
    }
}
