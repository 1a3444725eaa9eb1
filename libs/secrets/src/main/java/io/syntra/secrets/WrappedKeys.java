package io.syntra.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** The key file of a store whose keys are wrapped by Vault. */
final class WrappedKeys {

    private static final Logger LOG = Logger.getLogger(WrappedKeys.class);

    private WrappedKeys() {}

    /**
     * Brings it under the newest version of transit's key. Without a wrapped key it gets one, in front: that encrypts
     * from now on. One service at a time, and the next finds nothing to do.
     *
     * @param store what the keys are for: no new key is made while a secret needs one that is not there
     * @throws IllegalStateException when the file is not the one that the secrets were encrypted with
     */
    static void renew(Path keyFile, Path folder, Transit transit, EmbeddedSecrets store) {
        try {
            Files.createDirectories(folder);
            try (var _ = StoreLock.of(folder)) {
                var lines = Files.exists(keyFile) ? Files.readAllLines(keyFile) : List.<String>of();
                if (lines.stream().noneMatch(line -> line.startsWith(Transit.MARK))) {
                    requireReadable(keyFile, store);
                }
                var renewed = renewed(lines, transit);
                if (!renewed.equals(lines)) {
                    SecretFile.write(keyFile, (String.join("\n", renewed) + "\n").getBytes(StandardCharsets.UTF_8));
                    LOG.infof("The master key is wrapped by the newest version of Vault's key file=%s", keyFile);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the master key cannot be kept in " + keyFile, e);
        }
    }

    /** A lost file looks like one that was never there. */
    private static void requireReadable(Path keyFile, EmbeddedSecrets store) {
        store.unreadable().ifPresent(secret -> {
            throw new IllegalStateException("no key in " + keyFile + " decrypts the secret " + secret
                    + ", so it is not the file that the secrets were encrypted with. Bring that file back, or delete the"
                    + " secrets and set them again.");
        });
    }

    private static List<String> renewed(List<String> lines, Transit transit) {
        var renewed = new ArrayList<String>();
        if (lines.stream().noneMatch(line -> line.startsWith(Transit.MARK))) {
            renewed.add(transit.fresh());
        }
        lines.forEach(line -> renewed.add(transit.rewrapped(line)));
        return renewed;
    }
}
