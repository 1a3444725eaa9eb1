package io.syntra.workflow.alert;

import io.syntra.workflow.StoredJson;
import io.syntra.workflow.matcher.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored group of alerts of a workflow, and its entry in the notification log. The entry stays when the group is empty.
 *
 * @param dueAt when it is looked at; null while nothing is in it
 * @param waits since it was empty it was not looked at
 * @param notifications how often something was told of it
 * @param incident how often that was when what it tells of now began
 * @param told null when nothing was
 * @param toldBy the trigger of the run that told it; null when none did, or it told nobody
 * @param before what was told before that
 */
record AlertGroup(
        UUID id,
        String workspace,
        UUID workflow,
        String key,
        Labels labels,
        @Nullable Instant dueAt,
        boolean waits,
        int notifications,
        int incident,
        @Nullable Told told,
        @Nullable UUID toldBy,
        @Nullable Told before) {

    static final String COLUMNS = "id, workspace, workflow_id, key, labels, due_at, waits, notifications, incident,"
            + " told_at, told_firing, told_resolved, told_by, told_before";

    static AlertGroup of(Object[] row) {
        return new AlertGroup(
                (UUID) row[0],
                (String) row[1],
                (UUID) row[2],
                (String) row[3],
                new Labels(Rows.texts((String) row[4])),
                row[5] == null ? null : Rows.time(row[5]),
                (Boolean) row[6],
                ((Number) row[7]).intValue(),
                ((Number) row[8]).intValue(),
                row[9] == null
                        ? null
                        : new Told(
                                Set.copyOf(StoredJson.texts((String) row[10])),
                                Set.copyOf(StoredJson.texts((String) row[11])),
                                Rows.time(row[9])),
                (UUID) row[12],
                row[13] == null ? null : StoredJson.read((String) row[13], Told.class));
    }

    /** As if what it told last had not been told. */
    AlertGroup asBefore() {
        return new AlertGroup(
                id, workspace, workflow, key, labels, dueAt, waits, notifications, incident, before, null, null);
    }

    /** Of the next notification: told twice, it starts one run. */
    UUID nextTrigger() {
        return UUID.nameUUIDFromBytes((id + "/" + notifications).getBytes(StandardCharsets.UTF_8));
    }
}
