package io.syntra.audit;

import io.syntra.contracts.Sha256;
import io.syntra.contracts.event.AuditCheckpoint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The public keys whose checkpoints count: the present one, and those before it. */
public final class AuditKeys {

    private static final String DOMAIN = "syntra.audit.checkpoint.v1";

    private final Map<String, PublicKey> byId;

    private AuditKeys(Map<String, PublicKey> byId) {
        this.byId = byId;
    }

    static AuditKeys of(PublicKey key) {
        return new AuditKeys(Map.of(id(key), key));
    }

    /**
     * @param pem any number of public keys
     * @throws IllegalArgumentException when one is no Ed25519 key, or none is there
     */
    public static AuditKeys read(String pem) {
        var keys = new LinkedHashMap<String, PublicKey>();
        try {
            for (var der : Pem.blocks(pem, Pem.PUBLIC)) {
                var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
                keys.put(id(key), key);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no Ed25519 public key in PEM", e);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no public key in PEM here");
        }
        return new AuditKeys(keys);
    }

    public Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    public List<String> pem() {
        return byId.values().stream()
                .map(key -> Pem.write(Pem.PUBLIC, key.getEncoded()))
                .toList();
    }

    /** Whether one of these keys signed exactly this. */
    public boolean signed(AuditCheckpoint checkpoint) {
        var key = byId.get(checkpoint.keyId());
        if (key == null) {
            return false;
        }
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(signedBytes(checkpoint));
            return signature.verify(Base64.getDecoder().decode(checkpoint.signature()));
        } catch (GeneralSecurityException | IllegalArgumentException notASignature) {
            return false;
        }
    }

    List<PublicKey> each() {
        return List.copyOf(byId.values());
    }

    static String id(PublicKey key) {
        return Sha256.hex(key.getEncoded()).substring(0, 16);
    }

    static byte[] signedBytes(AuditCheckpoint checkpoint) {
        return String.join(
                        "\n",
                        DOMAIN,
                        checkpoint.workspace().value(),
                        Long.toString(checkpoint.seq()),
                        checkpoint.at().toString(),
                        checkpoint.keyId(),
                        String.join("\n", checkpoint.entries()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
