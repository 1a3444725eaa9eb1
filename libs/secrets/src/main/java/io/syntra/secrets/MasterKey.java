package io.syntra.secrets;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import io.syntra.contracts.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;

/**
 * The keys of the embedded store, in a file or given by the environment: one AES-256 key a line in base64 ({@code openssl rand -base64 32}). The first
 * encrypts, all of them decrypt; so a rotation is a new first line. Lines that begin with # are remarks. Where
 * {@link Transit} wraps the keys, a line is what it made of one.
 */
final class MasterKey {

    static final int BYTES = 32;

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final List<String> lines;
    private final List<byte[]> keys;
    private final Aead aead;

    private MasterKey(List<String> lines, List<byte[]> keys) {
        this.lines = lines;
        this.keys = keys;
        this.aead = aead(keys);
    }

    /** @throws IllegalStateException that names the place and the line, never a key */
    static MasterKey read(KeySource source, Wrapping wrapping) {
        return read(source.lines(), source.name(), wrapping);
    }

    /** The same, but this one while the place holds what it held: to make the cipher takes longer than its use. */
    MasterKey again(KeySource source, Wrapping wrapping) {
        var found = source.lines();
        return found.equals(lines) ? this : read(found, source.name(), wrapping);
    }

    private static MasterKey read(List<String> lines, String place, Wrapping wrapping) {
        var keys = new ArrayList<byte[]>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(key(wrapping.unwrapped(line), place + ", line " + (i + 1)));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalStateException(place + " holds no key. \"openssl rand -base64 32\" makes one.");
        }
        return new MasterKey(lines, keys);
    }

    private static byte[] key(String line, String where) {
        try {
            var key = Base64.getDecoder().decode(line);
            if (key.length == BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Said below without the line: it may be a key with one letter too many.
        }
        throw new IllegalStateException(
                where + " is not " + BYTES + " bytes in base64. \"openssl rand -base64 32\" makes them.");
    }

    boolean isLocal() {
        return lines.stream().anyMatch(line -> line.strip().equals(MasterKeyFile.MARK));
    }

    /** Encrypts with the first key; decrypts with whichever a ciphertext names. */
    Aead aead() {
        return aead;
    }

    private static Aead aead(List<byte[]> keys) {
        var keyset = KeysetHandle.newBuilder();
        var seen = new HashSet<Integer>();
        try {
            for (var key : keys) {
                int id = id(key);
                if (seen.add(id)) {
                    var entry = KeysetHandle.importKey(aesGcm(key, id)).withFixedId(id);
                    keyset.addEntry(seen.size() == 1 ? entry.makePrimary() : entry);
                }
            }
            return keyset.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every key of " + BYTES + " bytes makes a cipher", e);
        }
    }

    /** Whether a ciphertext of {@link #aead()} was made with the first key. */
    boolean isCurrent(byte[] ciphertext) {
        // Tink's prefix: a 1, then the id of the key.
        return ciphertext.length > 5
                && ciphertext[0] == 1
                && ByteBuffer.wrap(ciphertext, 1, Integer.BYTES).getInt() == id(keys.getFirst());
    }

    /** A key for what secrets are called. With another first key it is another: what has a name keeps it. */
    byte[] forNames() {
        return Hmac.of(keys.getFirst(), "syntra secret names");
    }

    @AccessesPartialKey
    private static AesGcmKey aesGcm(byte[] key, int id) throws GeneralSecurityException {
        var parameters = AesGcmParameters.builder()
                .setKeySizeBytes(BYTES)
                .setIvSizeBytes(12)
                .setTagSizeBytes(16)
                .setVariant(AesGcmParameters.Variant.TINK)
                .build();
        return AesGcmKey.builder()
                .setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                .setIdRequirement(id)
                .build();
    }

    /** Follows from the key, so that a key keeps its id wherever it stands. */
    private static int id(byte[] key) {
        var digest = Sha256.digest();
        digest.update("syntra-master-key-id".getBytes(StandardCharsets.US_ASCII));
        return ByteBuffer.wrap(digest.digest(key)).getInt();
    }
}
