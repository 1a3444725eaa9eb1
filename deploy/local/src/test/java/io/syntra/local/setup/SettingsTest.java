package io.syntra.local.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void portsAreTheUsualOnesUnlessSaid() {
        var settings = Settings.read(file(), Map.of());

        assertThat(settings.port(Port.GATEWAY)).isEqualTo(8080);
        assertThat(settings.url(Port.TELEMETRY)).isEqualTo("http://127.0.0.1:4318");
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        Files.writeString(file(), "gateway.port=9000\nrouter-admin.port = 9001\n");

        var settings = Settings.read(file(), Map.of("SYNTRA_GATEWAY_PORT", "9100"));

        assertThat(settings.port(Port.GATEWAY)).isEqualTo(9100);
        assertThat(settings.port(Port.ROUTER_ADMIN)).isEqualTo(9001);
    }

    @Test
    void anUnknownKeyIsNamedWithTheKnownOnes() throws IOException {
        Files.writeString(file(), "gatway.port=9000\n");

        assertThatThrownBy(() -> Settings.read(file(), Map.of()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("gatway.port is not known")
                .hasMessageContaining("gateway.port");
    }

    @Test
    void aWordIsNoPort() {
        assertThatThrownBy(() -> Settings.read(file(), Map.of("SYNTRA_KAFKA_PORT", "many")))
                .hasMessage("SYNTRA_KAFKA_PORT: \"many\" is not a port (1 to 65535)");
    }

    @Test
    void twoPartsCannotShareAPort() {
        assertThatThrownBy(() -> Settings.read(file(), Map.of("SYNTRA_AGENT_PORT", "8081")))
                .hasMessageContaining("both 8081");
    }

    private Path file() {
        return folder.resolve("config.properties");
    }
}
