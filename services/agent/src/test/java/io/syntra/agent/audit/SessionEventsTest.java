package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.contracts.event.SessionEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A name that is new is in the log of the workspace. Guarded by: the inbox in {@link DecisionsElsewhere}. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class SessionEventsTest {

    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    private final ToldLog audit = ToldLog.of("/gateway");

    @Test
    void whatTheGatewayTellsIsOneEntryHoweverOftenItComes() {
        var issued = new SessionEvent.TokenIssued("bob2", "ada", Role.ADMIN, AT.plusSeconds(86_400), AT);
        var ended = new SessionEvent.Ended("bob2", "eve", List.of("cy"), AT.plusSeconds(60));
        try (var gateway = EventProbe.on(Topic.SESSION, SessionEvent.class)) {
            var meta = audit.meta(issued);
            gateway.publish(meta, issued);
            gateway.publish(meta, issued);
            gateway.publish(audit.meta(ended), ended);
        }

        await().until(() -> audit.read().getList("items.kind"), kinds -> kinds.contains("sessions.ended"));

        var log = audit.read();
        assertThat(log.<String>getList("items.kind")).containsExactly("sessions.ended", "token.issued");
        assertThat(log.<String>getList("items.actor")).containsExactly("eve", "ada");
        assertThat(log.getString("items[1].data.user")).isEqualTo("bob2");
        assertThat(log.getString("items[1].data.role")).isEqualTo("admin");
        assertThat(log.getString("items[1].data.expires_at")).isEqualTo("2026-03-02T10:00:00Z");
        assertThat(log.getList("items[0].data.issued_to")).containsExactly("cy");
    }
}
