package io.syntra.telemetry.rule;

import io.syntra.contracts.Cursor;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** That an alert changed; never changed itself. */
@Entity
@Immutable
@Table(name = "alert_history")
class AlertChange {

    @Id
    UUID id;

    String workspace;
    UUID ruleId;
    String fingerprint;
    String labels;

    @Enumerated(EnumType.STRING)
    Phase fromPhase;

    @Enumerated(EnumType.STRING)
    Phase toPhase;

    @Nullable Double value;

    String reason;
    Instant at;

    protected AlertChange() {}

    AlertChange(AlertRule rule, Turns.Turn turn, Reason reason, Instant at) {
        var alert = turn.alert();
        this.id = UUID.nameUUIDFromBytes(
                (rule.id + "/" + alert.fingerprint() + "/" + at + "/" + turn.to()).getBytes(StandardCharsets.UTF_8));
        this.workspace = rule.workspace;
        this.ruleId = rule.id;
        this.fingerprint = alert.fingerprint();
        this.labels = AlertRule.json(alert.labels());
        this.fromPhase = turn.from();
        this.toPhase = turn.to();
        this.value = alert.value();
        this.reason = reason.word();
        this.at = at;
    }

    Cursor place() {
        return new Cursor(at, id);
    }

    AlertChangeView view() {
        return new AlertChangeView(fingerprint, Texts.of(labels), fromPhase, toPhase, value, reason, at);
    }
}
