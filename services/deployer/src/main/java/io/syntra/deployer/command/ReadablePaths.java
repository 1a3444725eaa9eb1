package io.syntra.deployer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The files and folders that arguments may name, with all links followed. */
final class ReadablePaths {

    /** A folder that is readable does not open these: no policy can. */
    private static final Pattern NEVER = Pattern.compile(
            "\\..*|keys|secrets|private|g?shadow.*|.*history|.*credentials.*|environ|.*\\.(pem|key|p12|pfx|jks|keystore)"
                    + "|id_(rsa|dsa|ecdsa|ed25519).*|master[._-]key.*|ssh_host_.*",
            Pattern.CASE_INSENSITIVE);

    /** Windows into the kernel and other processes: of these only single files that the policy names. */
    private static final List<Path> WINDOWS = List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

    private final List<Path> named;
    private final List<Path> real;

    ReadablePaths(List<String> readable) {
        named = readable.stream().map(Path::of).toList();
        real = named.stream().flatMap(path -> real(path).stream()).toList();
    }

    sealed interface Resolved {}

    record Found(Path real) implements Resolved {}

    record Refused(String why) implements Resolved {}

    /** Those that are there. */
    List<Path> real() {
        return real;
    }

    /** Nothing is said about a path outside: also not whether it is there. */
    Resolved resolve(String argument, boolean regularFile) {
        if (!argument.startsWith("/")
                || !Path.of(argument).normalize().toString().equals(argument)) {
            return new Refused("must be an absolute path without . and .. and doubled or closing slashes");
        }
        var path = Path.of(argument);
        if (!isIn(path, named) && !isIn(path, real)) {
            return outside();
        }
        var found = real(path);
        if (found.isEmpty()) {
            return new Refused("is not there");
        }
        if (!isIn(found.get(), real)) {
            return outside();
        }
        return regularFile && !Files.isRegularFile(found.get()) ? new Refused("is not a file") : new Found(found.get());
    }

    private Refused outside() {
        return new Refused("is not readable here. Readable is what is in "
                + named.stream()
                        .map(Path::toString)
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("nothing")
                + ", without keys and hidden files.");
    }

    private static boolean isIn(Path path, List<Path> places) {
        return places.stream()
                .anyMatch(place -> path.equals(place)
                        || (path.startsWith(place) && !isWindow(path) && !isSecret(place.relativize(path))));
    }

    private static boolean isWindow(Path path) {
        return WINDOWS.stream().anyMatch(path::startsWith);
    }

    private static boolean isSecret(Path below) {
        return StreamSupport.stream(below.spliterator(), false)
                .anyMatch(name -> NEVER.matcher(name.toString()).matches());
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
