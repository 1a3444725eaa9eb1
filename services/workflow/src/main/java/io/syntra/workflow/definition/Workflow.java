package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.Remark;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.contracts.workflow.WorkflowView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.node.NodeTypes;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stored workflow in its newest version. */
@Entity
@Table(name = "workflow")
public class Workflow {

    @Id
    UUID id;

    String workspace;
    String name;
    int version;

    /** The {@link WorkflowDefinition} as JSON, or what was written of it. */
    String definition;

    /** Whether nothing is wrong with it. */
    boolean sound;

    /** The version that triggers start; null while there is a draft only. */
    @Nullable Integer published;

    /** The event that starts it, or {@code alert}. This and the next: of the published version. */
    @Nullable String triggerEventType;

    /** The version that was told of the alerts that fired when it was published; written by {@link Workflows#knowsAlerts}. */
    @Column(insertable = false, updatable = false)
    @Nullable Integer alertsKnownTo;

    /** When its schedule starts the next run. */
    @Nullable Instant nextAt;

    String updatedBy;
    Instant createdAt;
    Instant updatedAt;

    @Nullable Instant deletedAt;

    public UUID id() {
        return id;
    }

    public String workspace() {
        return workspace;
    }

    public String name() {
        return name;
    }

    /** The version that a run begins with: the published one, or the draft as long as there is no other. */
    public int live() {
        return published == null ? version : published;
    }

    /** The version that was saved last, a draft perhaps. */
    public int newest() {
        return version;
    }

    public boolean isPublished() {
        return published != null;
    }

    /** The times up to now are through. */
    public void scheduled(Trigger.OnSchedule schedule, Instant now) {
        nextAt = new Schedule(schedule).next(now).orElse(null);
    }

    /** The time that its schedule names; only of one that has one. */
    public Instant nextAt() {
        return Objects.requireNonNull(nextAt, "no schedule");
    }

    void define(Draft next, String by, Instant now) {
        version++;
        name = next.name();
        switch (next) {
            case Draft.Sound(var that) -> {
                definition = StoredJson.write(that);
                sound = true;
            }
            case Draft.Flawed flawed -> {
                definition = StoredJson.write(flawed.json());
                sound = false;
            }
        }
        updatedBy = by;
        updatedAt = now;
    }

    /** From now on triggers start this version. */
    void publish(int which, WorkflowDefinition that, Instant now) {
        published = which;
        triggerEventType = switch (that.trigger()) {
            case Trigger.OnEvent on -> on.eventType();
            case Trigger.OnAlert _ -> AlertTrigger.TYPE;
            case Trigger.OnSchedule _, Trigger.OnWebhook _, Trigger.Manual _ -> null;
        };
        nextAt = that.trigger() instanceof Trigger.OnSchedule on
                ? new Schedule(on).next(now).orElse(null)
                : null;
    }

    /** @param warnings for the author; null for anybody else */
    WorkflowView view(Caller reader, @Nullable List<Remark> warnings) {
        return new WorkflowView(
                new WorkflowId(id),
                name,
                version,
                published,
                shown(definition, sound, reader),
                updatedBy,
                createdAt,
                updatedAt,
                warnings,
                problems(definition, sound, reader));
    }

    JsonNode shown(Caller reader) {
        return shown(definition, sound, reader);
    }

    /**
     * Targets as a whole, and what looks like a token, are for those who may change them; in one that cannot be read nobody knows where they stand.
     *
     * @param stored as JSON
     */
    static JsonNode shown(String stored, boolean sound, Caller reader) {
        var whole = StoredJson.read(stored, JsonNode.class);
        if (reader.has(Role.DEVELOPER)) {
            return whole;
        }
        return sound
                ? DefinitionSecrets.exported(
                        Json.mapper().valueToTree(masked(StoredJson.read(stored, WorkflowDefinition.class))))
                : Json.mapper().createObjectNode().set("name", whole.path("name"));
    }

    /** What keeps it from being published; null when nothing does. Words of its author can stand in it. */
    static @Nullable List<Remark> problems(String stored, boolean sound, Caller reader) {
        return !sound
                        && reader.has(Role.DEVELOPER)
                        && DefinitionReader.draft(StoredJson.read(stored, JsonNode.class))
                                instanceof Draft.Flawed flawed
                ? flawed.problems().stream()
                        .map(problem -> new Remark(problem.name(), problem.message()))
                        .toList()
                : null;
    }

    private static WorkflowDefinition masked(WorkflowDefinition whole) {
        return whole.with(whole.nodes().stream()
                .map(node -> node.with(NodeTypes.require(node.type()).shown(node.config())))
                .toList());
    }
}
