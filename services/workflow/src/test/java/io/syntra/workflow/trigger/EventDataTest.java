package io.syntra.workflow.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.workflow.run.TriggerData;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventDataTest {

    private static final Instant AT = Instant.parse("2026-01-31T09:30:00Z");

    @Test
    void anErrorGroupGivesAllItsFieldsAndTheNamesThatEveryRunHas() {
        var data = of(opened());

        assertThat(data.type()).isEqualTo("error_group.opened");
        assertThat(data.values())
                .containsEntry("service_name", "shop-api")
                .containsEntry("message", "boom")
                .containsEntry("error_message", "boom")
                .containsEntry("error_type", "TypeError")
                .containsEntry("trigger_type", "error_group.opened")
                .containsEntry("timestamp", "2026-01-31T09:30:00Z")
                .containsKey("group_id")
                .doesNotContainKeys("type", "culprit");
    }

    @Test
    void aServicesNameIsItsServiceName() {
        assertThat(of(new ServiceEvent.Created(ServiceId.random(), "shop-api", "ada", AT))
                        .values())
                .containsEntry("service_name", "shop-api");
    }

    @Test
    void anOutsideProducerGivesWhatItLikesButNotItsType() {
        var asked = new WorkflowTrigger(
                WorkflowId.random(), Map.of("answer", 42, "trigger_type", "forged", "reason", "because"), AT);

        assertThat(of(asked).values())
                .containsEntry("answer", 42)
                .containsEntry("error_message", "because")
                .containsEntry("trigger_type", "workflow.trigger");
    }

    @Test
    void aFilterComparesTextsAndNumbers() {
        var data = of(opened());

        assertThat(matches(Map.of(), data)).isTrue();
        assertThat(matches(Map.of("service_name", "shop-api", "count", "3"), data))
                .isTrue();
        assertThat(matches(Map.of("count", 3), data)).isTrue();
        assertThat(matches(Map.of("service_name", "shop-api", "count", 4), data))
                .isFalse();
        assertThat(matches(Map.of("culprit", "x"), data)).isFalse();
    }

    /** Guarded by {@code EventTypes.value}. */
    @Test
    void aFilterNamesWhatIsInsideAFieldByAPath() {
        var data = of(new ActionEvent.Verified(
                ActionId.random(),
                "scale_service",
                null,
                "verified",
                Map.of("error_rate", Map.of("after", 0.1), "sound", true),
                AT));

        assertThat(matches(Map.of("evidence.sound", true, "evidence.error_rate.after", "0.1"), data))
                .isTrue();
        assertThat(matches(Map.of("evidence.sound", false), data)).isFalse();
        assertThat(matches(Map.of("verdict.sound", true), data)).isFalse();
    }

    private static boolean matches(Map<String, Object> filter, TriggerData data) {
        return EventData.matches(new Trigger.OnEvent("error_group.opened", filter), data);
    }

    private static ErrorGroupEvent.Opened opened() {
        return new ErrorGroupEvent.Opened(
                ErrorGroupId.random(), ServiceId.random(), "shop-api", "TypeError", "boom", null, "v2", 3, AT, AT);
    }

    private static TriggerData of(DomainEvent event) {
        return EventData.of(
                new EventMeta(
                        UUID.randomUUID(), DomainEvent.typeOf(event.getClass()), "/test", new WorkspaceId("acme"), AT),
                event);
    }
}
