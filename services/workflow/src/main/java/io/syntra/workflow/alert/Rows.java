package io.syntra.workflow.alert;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.matcher.Labels;
import io.syntra.workflow.matcher.Matchers;
import io.syntra.workflow.run.TriggerData.Cause;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows as Postgres gives and takes them. */
final class Rows {

    /** Of {@link #alert}, from the table {@code a}. */
    static final String ALERT =
            "cast(a.labels as text), cast(a.annotations as text), a.starts_at, a.ends_at, a.times_out,"
                    + " a.generator_url, a.subject, a.service_id, a.updated_at, a.caused_by, a.depth";

    private Rows() {}

    static Alert alert(Object[] row) {
        return new Alert(
                new Labels(texts((String) row[0])),
                texts((String) row[1]),
                time(row[2]),
                row[3] == null ? null : time(row[3]),
                (Boolean) row[4],
                (String) row[5],
                (String) row[6],
                row[7] == null ? null : new ServiceId((UUID) row[7]),
                time(row[8]),
                row[9] == null ? null : new Cause((UUID) row[9], ((Number) row[10]).intValue()));
    }

    /** As {@code jsonb_to_recordset} reads it. */
    static Map<String, @Nullable Object> json(Alert alert) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("fingerprint", alert.fingerprint());
        json.put("labels", alert.labels().values());
        json.put("annotations", alert.annotations());
        json.put("starts_at", alert.startsAt());
        json.put("ends_at", alert.endsAt());
        json.put("times_out", alert.timesOut());
        json.put("generator_url", alert.generatorUrl());
        json.put("subject", alert.subject());
        json.put("service_id", alert.service());
        json.put("updated_at", alert.updatedAt());
        var cause = alert.cause();
        if (cause != null) {
            json.put("caused_by", cause.run());
            json.put("depth", cause.depth());
        }
        return json;
    }

    static Silence silence(Object[] row) {
        return new Silence(
                (UUID) row[0],
                Matchers.parse(StoredJson.texts((String) row[1])),
                time(row[2]),
                time(row[3]),
                (String) row[4],
                (String) row[5],
                time(row[6]),
                (String) row[7]);
    }

    static Map<String, String> texts(String json) {
        return Json.mapper().convertValue(StoredJson.object(json), new TypeReference<Map<String, String>>() {});
    }

    static Instant time(Object column) {
        return ((OffsetDateTime) column).toInstant();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
