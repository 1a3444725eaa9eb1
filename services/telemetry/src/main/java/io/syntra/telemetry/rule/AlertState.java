package io.syntra.telemetry.rule;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stored {@link Alert}. */
@Entity
@Table(name = "alert_state")
class AlertState {

    @Id
    UUID id;

    @Column(updatable = false)
    UUID ruleId;

    @Column(updatable = false)
    String fingerprint;

    String labels;
    String annotations;

    @Enumerated(EnumType.STRING)
    Phase phase;

    @Nullable Double value;

    Instant since;

    @Nullable Instant firedAt;

    Instant metAt;

    @Nullable Instant toldAt;

    @Nullable Instant resolvedAt;

    protected AlertState() {}

    AlertState(UUID ruleId, Alert alert, Map<String, String> told) {
        var own = alert.fingerprint();
        this.id = UUID.nameUUIDFromBytes((ruleId + "/" + own).getBytes(StandardCharsets.UTF_8));
        this.ruleId = ruleId;
        this.fingerprint = own;
        set(alert, told);
    }

    void write(Alert alert, Map<String, String> told) {
        set(alert, told);
    }

    private void set(Alert alert, Map<String, String> told) {
        labels = AlertRule.json(alert.labels());
        annotations = AlertRule.json(told);
        phase = alert.phase();
        value = alert.value();
        since = alert.since();
        firedAt = alert.firedAt();
        metAt = alert.metAt();
        toldAt = alert.toldAt();
        resolvedAt = alert.resolvedAt();
    }

    Alert alert() {
        return new Alert(fingerprint, Texts.of(labels), phase, value, since, firedAt, metAt, toldAt, resolvedAt);
    }

    AlertStateView view() {
        return new AlertStateView(
                fingerprint, phase, Texts.of(labels), Texts.of(annotations), value, since, firedAt, metAt, resolvedAt);
    }
}
