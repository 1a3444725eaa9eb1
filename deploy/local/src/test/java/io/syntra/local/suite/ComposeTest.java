package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.engines.EngineFolders;
import io.syntra.engines.clickhouse.ClickHouse;
import io.syntra.engines.postgres.Postgres;
import io.syntra.local.setup.FirstStart;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The suite in containers against the one that runs here every day: no service lacks a setting or has an unknown one. */
class ComposeTest {

    private static final Path HOME = Path.of(System.getProperty("syntra.home"));

    /** A container listens where other containers reach it. */
    private static final Set<String> ONLY_IN_CONTAINERS = Set.of("SYNTRA_ROUTER_HOST", "SYNTRA_WORKFLOW_RUNS_CONSOLE");

    @TempDir
    Path temp;

    private Map<?, ?> services = Map.of();
    private Map<?, ?> volumes = Map.of();

    @BeforeEach
    void read() throws IOException {
        var options = new LoaderOptions();
        // The file is ours: one place for each address, many that use it.
        options.setMaxAliasesForCollections(500);
        Map<?, ?> file = new Yaml(options).load(Files.readString(HOME.resolve("docker-compose.yml")));
        services = map(file, "services");
        volumes = map(file, "volumes");
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void aServiceHasTheSettingsItHasHere(Service service) throws Exception {
        var there = names(map(container(service.id()), "environment"));
        there.removeAll(ONLY_IN_CONTAINERS);
        there.removeIf(
                name -> service == Service.AGENT && (name.startsWith("ANTHROPIC_") || name.startsWith("OPENAI_")));

        assertThat(there)
                .isEqualTo(new TreeSet<>(suite(Map.of()).environment(service).keySet()));
    }

    /** Apps of every workspace listen on this machine. Guarded by {@code Suite.allowedHosts}. */
    @ParameterizedTest
    @EnumSource(names = {"WORKFLOW", "NOTIFICATION"})
    void whatRunsHereIsReachedOnlyWhereTheOperatorAllowsIt(Service service) throws Exception {
        assertThat(suite(Map.of()).environment(service))
                .as("the demo's team alone")
                .containsEntry("SYNTRA_EGRESS_ALLOWED_HOSTS", "127.0.0.1:8099");
        for (var said : List.of("", "hooks.internal:8443,127.0.0.1")) {
            assertThat(suite(Map.of("SYNTRA_EGRESS_ALLOWED_HOSTS", said)).environment(service))
                    .containsEntry("SYNTRA_EGRESS_ALLOWED_HOSTS", said);
        }
        assertThat(map(container(service.id()), "environment").get("SYNTRA_EGRESS_ALLOWED_HOSTS"))
                .isEqualTo("${SYNTRA_EGRESS_ALLOWED_HOSTS:-}");
    }

    @Test
    void everyServiceIsCheckedAndKeepsItsDataInAVolumeThatIsThere() {
        assertThat(names(services))
                .containsAll(Stream.of(Service.values()).map(Service::id).toList());
        services.forEach((name, container) -> {
            if (!name.equals("setup")) {
                assertThat(map((Map<?, ?>) container, "healthcheck"))
                        .as("%s", name)
                        .isNotEmpty();
            }
            for (var mount : list((Map<?, ?>) container, "volumes")) {
                var source = mount.substring(0, mount.indexOf(':'));
                assertThat(source.startsWith("./") ? Files.exists(HOME.resolve(source)) : volumes.containsKey(source))
                        .as("%s mounts %s", name, mount)
                        .isTrue();
            }
        });
    }

    @Test
    void onlyFourDoorsAreOpenAndOnlyOnThisMachine() {
        assertThat(services.values().stream().flatMap(container -> list((Map<?, ?>) container, "ports").stream()))
                .containsExactlyInAnyOrder(
                        "127.0.0.1:8080:8080", "127.0.0.1:8000:8000", "127.0.0.1:4318:4318", "127.0.0.1:4317:4317");
    }

    @Test
    void theUsersKeyIsTheGatewaysAlone() {
        assertThat(services.entrySet().stream()
                        .filter(service -> list((Map<?, ?>) service.getValue(), "volumes").stream()
                                .anyMatch(mount -> mount.startsWith("keys-users:")))
                        .map(Map.Entry::getKey)
                        .map(String::valueOf))
                .containsExactlyInAnyOrder("gateway", "setup");
    }

    @Test
    void everyDatabaseIsMade() throws IOException {
        var sql = Files.readString(HOME.resolve("deploy/container/databases.sql"));

        assertThat(Stream.of(Service.values()).flatMap(service -> service.database().stream()))
                .allSatisfy(database -> assertThat(sql).contains("CREATE DATABASE " + database + ";"));
    }

    private Suite suite(Map<String, String> operator) throws IOException {
        var folders = new Folders(temp, temp.resolve("state"), Optional.empty(), temp);
        var keys = new FirstStart(folders, Clock.systemUTC()).prepare();
        var places = new EngineFolders(folders.tools(), folders.data(), folders.keys());
        new Postgres(places, 1).password().createIfAbsent();
        new ClickHouse(places, 1).password().createIfAbsent();
        return new Suite(folders, Settings.read(folders.settings(), Map.of()), keys, operator);
    }

    private Map<?, ?> container(String name) {
        return map(services, name);
    }

    private static Map<?, ?> map(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof Map<?, ?> child ? child : Map.of();
    }

    private static List<String> list(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof List<?> child
                ? child.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Set<String> names(Map<?, ?> map) {
        var names = new TreeSet<String>();
        map.keySet().forEach(key -> names.add(String.valueOf(key)));
        return names;
    }
}
