package io.syntra.audit;

import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The Ed25519 key that signs checkpoints. Two PEM files, as {@code openssl genpkey -algorithm ed25519} and {@code openssl
 * pkey -pubout} make them.
 */
public final class AuditKey {

    /** Stands above a key that the launcher made for one machine; production does not take it. */
    private static final String LOCAL = "Made by the Syntra launcher for this machine; production does not take it.";

    private final PrivateKey key;
    private final PublicKey publicKey;
    private final boolean local;

    private AuditKey(PrivateKey key, PublicKey publicKey, boolean local) {
        this.key = key;
        this.publicKey = publicKey;
        this.local = local;
    }

    public static AuditKey generate() {
        return generate(false);
    }

    /** For one machine; production does not take it. */
    public static AuditKey generateLocal() {
        return generate(true);
    }

    private static AuditKey generate(boolean local) {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new AuditKey(pair.getPrivate(), pair.getPublic(), local);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /**
     * @param privatePem the text of the private key's file
     * @param publicKeys among which its public key is
     * @throws IllegalArgumentException when it is no Ed25519 key, or its public key is not there
     */
    public static AuditKey read(String privatePem, AuditKeys publicKeys) {
        var blocks = Pem.blocks(privatePem, Pem.PRIVATE);
        if (blocks.size() != 1) {
            throw new IllegalArgumentException("one private key in PEM is needed, not " + blocks.size());
        }
        try {
            var key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(blocks.getFirst()));
            return publicKeys.each().stream()
                    .map(publicKey -> new AuditKey(key, publicKey, privatePem.contains(LOCAL)))
                    .filter(AuditKey::isPair)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("its public key is not among the public ones"));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no Ed25519 key in PEM", e);
        }
    }

    private boolean isPair() {
        var probe = vouch(new WorkspaceId("probe"), 1, List.of(AuditChain.GENESIS), Instant.EPOCH);
        return publicKey().signed(probe);
    }

    /** Whether the launcher made it. */
    public boolean local() {
        return local;
    }

    public AuditKeys publicKey() {
        return AuditKeys.of(publicKey);
    }

    public String privatePem() {
        return (local ? LOCAL + "\n" : "") + Pem.write(Pem.PRIVATE, key.getEncoded());
    }

    public String publicPem() {
        return Pem.write(Pem.PUBLIC, publicKey.getEncoded());
    }

    /** @param entries the hashes of the entries up to {@code seq} that no checkpoint vouches for yet, in order */
    public AuditCheckpoint vouch(WorkspaceId workspace, long seq, List<String> entries, Instant at) {
        var keyId = AuditKeys.id(publicKey);
        var unsigned = new AuditCheckpoint(workspace, seq, entries, at, keyId, "");
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(AuditKeys.signedBytes(unsigned));
            return new AuditCheckpoint(
                    workspace, seq, entries, at, keyId, Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the audit key does not sign", e);
        }
    }
}
