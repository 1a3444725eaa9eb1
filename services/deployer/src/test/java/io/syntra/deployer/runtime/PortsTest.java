package io.syntra.deployer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void choosesTheOnlyOneThatIsLeft() {
        var port = Ports.choose(100, 103, Set.of(100, 101), p -> p != 103, new Random(7));

        assertThat(port).hasValue(102);
    }

    @Test
    void saysWhenNoneIsLeft() {
        assertThat(Ports.choose(100, 101, Set.of(100, 101), p -> true, new Random(7)))
                .isEmpty();
    }

    @Test
    void seesAPortThatSomeoneListensOn() throws IOException {
        try (var taken = new ServerSocket(0)) {
            assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
        }
    }
}
