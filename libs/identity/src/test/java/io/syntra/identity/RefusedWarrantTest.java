package io.syntra.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service may not do for a person is in the log of whoever refused it. */
class RefusedWarrantTest {

    private final Approvals approvals =
            Approvals.checkedWith(SigningKey.publicKeys(List.of(SigningKey.generateLocal(SigningKey.USERS))));
    private final Caller agent = new Caller(new WorkspaceId("acme"), "ada", Role.including(Role.ADMIN), "agent");
    private final ExactCall call = new ExactCall("deployer", "POST", "/api/v1/services/s/scale", "v1", new byte[0]);
    private final Logger log = Logger.getLogger(Warrant.class.getName());
    private final Listener listener = new Listener();

    @BeforeEach
    void listen() {
        log.addHandler(listener);
    }

    @AfterEach
    void leave() {
        log.removeHandler(listener);
    }

    @Test
    void withWhoTriedAndWhyAndNothingThatWasShown() {
        tries(new Warrant(null, "key-1", "5e", call));
        tries(new Warrant("header.payload.signature", "k".repeat(200), "5e", call));

        assertThat(listener.heard).hasSize(2);
        assertThat(listener.heard.getFirst())
                .endsWith("code=approval_missing service=agent workspace=acme user=ada key=key-1");
        assertThat(listener.heard.getLast())
                .contains("code=approval_invalid", "k".repeat(40) + "…")
                .doesNotContain("payload", "k".repeat(41));
    }

    private void tries(Warrant warrant) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> warrant.check(agent, approvals, Instant.EPOCH));
    }

    private static final class Listener extends Handler {

        private final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            heard.add(line.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
