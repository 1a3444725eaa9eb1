package io.syntra.agent.fake;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.syntra.audit.AuditKey;
import io.syntra.engines.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Tells the agent where its neighbours will be. They are started by the tests themselves, on the tests' side of Quarkus'
 * class loaders, so that a test can steer them.
 */
public final class FakePorts implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        var audit = auditFiles();
        return Map.ofEntries(
                Map.entry(
                        "syntra.agent.audit.signing-key",
                        audit.resolve("audit.pem").toString()),
                Map.entry(
                        "syntra.agent.audit.public-keys",
                        audit.resolve("audit.public.pem").toString()),
                Map.entry(
                        "syntra.agent.audit.checkpoints",
                        audit.resolve("checkpoints.jsonl").toString()),
                Map.entry("syntra.deployer.url", "http://127.0.0.1:" + Ports.anyFree()),
                Map.entry("syntra.telemetry.url", "http://127.0.0.1:" + Ports.anyFree()),
                Map.entry("syntra.agent.action.open-per-person", "10000"),
                Map.entry("syntra.agent.action.open-per-workspace", "10000"),
                Map.entry("syntra.agent.action.poll", "PT0.05S"),
                Map.entry("syntra.agent.action.lease", "PT6S"),
                Map.entry("syntra.agent.action.verify.settle", "PT0S"),
                Map.entry("syntra.agent.action.verify.poll", "PT0.2S"),
                Map.entry("syntra.agent.action.verify.deadline", "PT6S"),
                Map.entry("syntra.agent.policy.limits.person", "10000"),
                Map.entry("syntra.agent.policy.limits.target", "10000"),
                Map.entry("syntra.agent.policy.limits.workspace", "10000"),
                Map.entry("syntra.agent.follow.every", "PT1S"),
                Map.entry("syntra.agent.run.lease", "PT6S"),
                Map.entry("syntra.agent.run.attempts", "2"),
                Map.entry("syntra.anthropic.pause", "PT0.02S"),
                Map.entry("syntra.openai.pause", "PT0.02S"),
                Map.entry("syntra.test.openai.url", "http://127.0.0.1:" + Ports.anyFree()),
                Map.entry("syntra.test.anthropic.url", "http://127.0.0.1:" + Ports.anyFree()));
    }

    /** A fresh database begins a fresh log, so nothing may vouch for an earlier one. */
    private static Path auditFiles() {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "audit")), "log");
            var key = AuditKey.generateLocal();
            Files.writeString(folder.resolve("audit.pem"), key.privatePem());
            Files.writeString(folder.resolve("audit.public.pem"), key.publicPem());
            return folder.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // Nothing runs here.
    }
}
