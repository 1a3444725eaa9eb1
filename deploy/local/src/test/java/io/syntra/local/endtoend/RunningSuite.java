package io.syntra.local.endtoend;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.demo.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One suite for all tests that want it as a parameter: brought up for the first, taken down after the last. A class that
 * would disturb the others has {@link Own one of its own}.
 */
public final class RunningSuite implements ParameterResolver {

    /** On a test whose suite no other test uses. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Own {}

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(RunningSuite.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Suite.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var test = context.getRequiredTestClass();
        var name = test.isAnnotationPresent(Own.class) ? test.getSimpleName() : "shared";
        return context.getRoot().getStore(SPACE).computeIfAbsent(name, _ -> Suite.up(name), Suite.class);
    }

    /** A suite that is up. */
    public record Suite(String name, Installation installation, SyntraApi api) implements AutoCloseable {

        private static boolean first = true;

        /** The first suite ends once, which lets each service write down its classes: all later starts take half the time. */
        static synchronized Suite up(String name) {
            try {
                var installation = new Installation(Files.createTempDirectory("syntra-end-to-end-"));
                installation.works("up", "--detach");
                if (first) {
                    first = false;
                    installation.works("down");
                    installation.works("up", "--detach");
                }
                var token =
                        Files.readString(installation.folders().adminToken()).strip();
                return new Suite(name, installation, new SyntraApi(URI.create(installation.gateway()), token));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the suite came up", e);
            }
        }

        /** By the command line, from a sample under the service's name. */
        void deploys(String name, String sample) throws IOException, InterruptedException {
            try (var named = Sample.of(installation.folders().sample(sample), name)) {
                installation.works("deploy", name, "--from", named.folder().toString());
            }
        }

        @Override
        public void close() throws IOException {
            down();
            var left = installation.processes();
            if (!left.isEmpty()) {
                throw new AssertionError("down left processes behind: " + left);
            }
            keepLogs();
            delete(installation.folders().state());
        }

        private void down() throws IOException {
            try {
                installation.works("down");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Where a failed build can be looked into. */
        private void keepLogs() throws IOException {
            Path kept = Path.of("target", "end-to-end-logs", name);
            Files.createDirectories(kept);
            try (var logs = Files.list(installation.folders().logs())) {
                for (var log : (Iterable<Path>) logs::iterator) {
                    Files.copy(log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }

        private static void delete(Path folder) throws IOException {
            try (var files = Files.walk(folder)) {
                for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
