package io.syntra.contracts.deployer;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Files, and folders with what is in them, that arguments may name. Looks at names only, never at a disk. */
public record ReadablePlaces(List<Path> places) {

    /** A folder that is readable does not open these: no policy can. */
    private static final Pattern NEVER = Pattern.compile(
            "\\..*|keys|secrets|private|g?shadow.*|.*history|.*credentials.*|environ|.*\\.(pem|key|p12|pfx|jks|keystore)"
                    + "|id_(rsa|dsa|ecdsa|ed25519).*|master[._-]key.*|ssh_host_.*",
            Pattern.CASE_INSENSITIVE);

    /** Windows into the kernel and other processes: of these only single files that the policy names. */
    private static final List<Path> WINDOWS = List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

    public ReadablePlaces {
        places = List.copyOf(places);
    }

    public boolean hold(Path path) {
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

    /** What is to be said of a path that they do not hold. */
    public String outside() {
        return "is not readable here. Readable is what is in "
                + places.stream()
                        .map(Path::toString)
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("nothing")
                + ", without keys and hidden files.";
    }
}
