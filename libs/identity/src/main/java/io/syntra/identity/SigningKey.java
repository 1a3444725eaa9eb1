package io.syntra.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * A private key (ES256) that signs tokens. There are two: {@link #USERS} signs what a person carries, held by the
 * gateway alone; {@link #SERVICES} signs short-lived tokens with which a service acts for a person, and ingest tokens.
 */
public final class SigningKey {

    public static final String USERS = "users";
    public static final String SERVICES = "services";

    /** Marks keys that the launcher made for this machine; production does not take them. */
    static final String LOCAL = "syntra_local";

    private final PublicJsonWebKey jwk;

    private SigningKey(PublicJsonWebKey jwk) {
        this.jwk = jwk;
    }

    /**
     * For a production that keeps its keys itself.
     *
     * @param kid {@link #USERS} or {@link #SERVICES}
     */
    public static SigningKey generate(String kid) {
        try {
            EllipticCurveJsonWebKey jwk = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            jwk.setKeyId(kid);
            jwk.setAlgorithm("ES256");
            jwk.setUse("sig");
            return new SigningKey(jwk);
        } catch (JoseException e) {
            throw new IllegalStateException("this JDK cannot make a P-256 key", e);
        }
    }

    /** For this machine: production does not take it. */
    public static SigningKey generateLocal(String kid) {
        var key = generate(kid);
        key.jwk.setOtherParameter(LOCAL, "true");
        return key;
    }

    public static SigningKey read(Path file) {
        try {
            return new SigningKey(PublicJsonWebKey.Factory.newPublicJwk(Files.readString(file)));
        } catch (IOException | JoseException e) {
            throw new IllegalStateException("no signing key can be read from " + file, e);
        }
    }

    /** Writes the private key, readable by its owner only. */
    public void write(Path file) throws IOException {
        writePrivate(file, jwk.toJson(OutputControlLevel.INCLUDE_PRIVATE));
    }

    /** The key set with which every service checks tokens. */
    public static String publicKeys(List<SigningKey> keys) {
        return new JsonWebKeySet(keys.stream().map(k -> (JsonWebKey) k.jwk).toList())
                .toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** Creates or replaces a file of mode 0600; there is no moment at which others can read it. */
    public static void writePrivate(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, text, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(part, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    PublicJsonWebKey jwk() {
        return jwk;
    }

    String kid() {
        return jwk.getKeyId();
    }

    /** What this key signs, the public key of the same name verifies. */
    boolean verifiedBy(String publicKeys) {
        try {
            var signed = new JsonWebSignature();
            signed.setAlgorithmHeaderValue("ES256");
            signed.setKey(jwk.getPrivateKey());
            signed.setPayload("probe");
            var received = new JsonWebSignature();
            received.setCompactSerialization(signed.getCompactSerialization());
            received.setKey(publicKey(kid(), publicKeys));
            return received.verifySignature();
        } catch (JoseException e) {
            return false;
        }
    }

    /** @param publicKeys that hold it */
    static PublicKey publicKey(String kid, String publicKeys) {
        try {
            return (PublicKey) new JsonWebKeySet(publicKeys)
                    .findJsonWebKey(kid, null, null, null)
                    .getKey();
        } catch (JoseException e) {
            throw new IllegalArgumentException("not a key set", e);
        }
    }

    static Map<String, Boolean> localByKid(String publicKeys) throws JoseException {
        return new JsonWebKeySet(publicKeys)
                .getJsonWebKeys().stream().collect(java.util.stream.Collectors.toMap(JsonWebKey::getKeyId, k -> "true"
                        .equals(k.getOtherParameterValue(LOCAL, String.class))));
    }
}
