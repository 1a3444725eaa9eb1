package io.syntra.secrets;

import java.security.SecureRandom;
import java.util.Base64;

/** The text of a new key file, for its owner's eyes only. */
public final class MasterKeyFile {

    /** Tells the launcher's key from one that an operator made. */
    static final String MARK = "# made by the launcher for this machine; not for production";

    private MasterKeyFile() {}

    /** For a production of one's own. */
    public static String generate() {
        var key = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key) + "\n";
    }

    /** For one machine; production refuses it. */
    public static String generateLocal() {
        return MARK + "\n" + generate();
    }
}
