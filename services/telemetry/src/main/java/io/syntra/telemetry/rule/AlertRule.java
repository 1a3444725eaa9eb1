package io.syntra.telemetry.rule;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.AlertRuleId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A stored rule, and when it is looked at next. */
@Entity
@Table(name = "alert_rule")
class AlertRule {

    private static final Logger LOG = Logger.getLogger(AlertRule.class);

    @Id
    UUID id;

    String workspace;
    String name;
    String definition;
    boolean enabled;
    long version;
    Instant nextAt;
    Instant dueAt;

    @Nullable Instant leaseUntil;

    @Nullable Instant lastAt;

    @Nullable String lastError;

    @Column(updatable = false)
    String createdBy;

    @Column(updatable = false)
    Instant createdAt;

    String changedBy;
    Instant changedAt;

    protected AlertRule() {}

    AlertRule(WorkspaceId workspace, SaveRule written, Rule rule, String by, Instant now) {
        this.id = UUID.randomUUID();
        this.workspace = workspace.value();
        this.createdBy = by;
        this.createdAt = micros(now);
        set(written, rule, by, now);
    }

    /** A look that is under way at this moment is of another version, and changes nothing any more. */
    void write(SaveRule written, Rule rule, String by, Instant now) {
        set(written, rule, by, now);
    }

    private void set(SaveRule written, Rule rule, String by, Instant now) {
        name = rule.name();
        definition = json(written);
        enabled = written.isEnabled();
        version++;
        changedBy = by;
        changedAt = micros(now);
        lastError = null;
        nextAt = aligned(now, rule.every()).plus(rule.every());
        dueAt = nextAt.plus(rule.delay());
        leaseUntil = null;
    }

    /** The same times on every instance. */
    static Instant aligned(Instant at, Duration every) {
        long step = every.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), step) * step);
    }

    void comesNext(Instant at, Rule rule) {
        nextAt = at;
        dueAt = at.plus(rule.delay());
        leaseUntil = null;
    }

    SaveRule written() {
        try {
            return Json.mapper().readValue(definition, SaveRule.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("rule " + id + " cannot be read", e);
        }
    }

    /** One that cannot be read must not hide the others. */
    Optional<SaveRule> writtenIfReadable() {
        try {
            return Optional.of(written());
        } catch (IllegalStateException e) {
            LOG.debugf(e, "A stored rule cannot be read and is shown without it rule=%s", id);
            return Optional.empty();
        }
    }

    Rule rule() {
        return Rule.of(written());
    }

    /** One that cannot be read can still be replaced and taken away; of it the name is enough to say what is over. */
    Rule ruleOrName() {
        try {
            return rule();
        } catch (RuntimeException e) {
            LOG.debugf(e, "A stored rule cannot be read; its alerts end by its name rule=%s", id);
            return Rule.named(name);
        }
    }

    AlertRuleId ruleId() {
        return new AlertRuleId(id);
    }

    WorkspaceId workspace() {
        return new WorkspaceId(workspace);
    }

    static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a rule cannot be written as JSON", e);
        }
    }

    static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }
}
