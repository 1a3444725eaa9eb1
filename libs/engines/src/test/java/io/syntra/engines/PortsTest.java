package io.syntra.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void aTakenPortIsNamedTogetherWithItsHolder() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();

            assertThat(Ports.isFree(port)).isFalse();
            assertThatThrownBy(() -> Ports.requireFree(port, "kafka"))
                    .isInstanceOfSatisfying(PortTaken.class, taken -> {
                        assertThat(taken.port()).isEqualTo(port);
                        assertThat(taken.neededBy()).isEqualTo("kafka");
                        assertThat(taken.holder()).hasValueSatisfying(holder -> assertThat(holder.pid())
                                .isEqualTo(ProcessHandle.current().pid()));
                    })
                    .hasMessageStartingWith("port " + port + ", which kafka needs, is taken by process "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void aPortIsFreeAgainOnceItsListenerIsGone() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(Ports.isFree(port)).isTrue();
        Ports.requireFree(port, "kafka");
    }

    /** Whoever asks for twelve ports listens on the first only after the twelfth was given. */
    @Test
    void noPortIsGivenTwice() {
        var given = Stream.generate(Ports::anyFree).limit(3_000).toList();

        assertThat(given).doesNotHaveDuplicates();
    }

    @Test
    void aPortThatSomebodyHoldsIsNotGiven() throws IOException {
        int next = Ports.anyFree() + 1;
        try (var holder = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.anyFree()).isNotEqualTo(holder.getLocalPort());
        }
    }
}
