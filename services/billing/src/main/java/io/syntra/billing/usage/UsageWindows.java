package io.syntra.billing.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.billing.UsageView.Quantity;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Quantities by the minute, in Postgres. Every method runs in the caller's transaction. */
@Singleton
class UsageWindows {

    Uni<Void> add(WorkspaceId workspace, List<MinuteQuantity> quantities) {
        // One order for all writers, so that two transactions never wait for each other's rows.
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into usage_window (workspace, service_id, meter, minute, dimensions, quantity)
                                select ?1, service_id, meter, minute, dimensions, sum(quantity)
                                from json_to_recordset(cast(cast(?2 as text) as json)) as added(
                                    service_id uuid, meter text, minute timestamptz, dimensions text, quantity numeric)
                                group by service_id, meter, minute, dimensions
                                order by service_id, meter, minute, dimensions
                                on conflict (workspace, service_id, meter, minute, dimensions)
                                do update set quantity = usage_window.quantity + excluded.quantity""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, json(quantities.stream().map(Row::of).toList()))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** As Postgres reads it from JSON. */
    private record Row(String serviceId, String meter, Instant minute, String dimensions, String quantity) {

        static Row of(MinuteQuantity added) {
            return new Row(
                    added.serviceId().toString(),
                    added.meter(),
                    added.minute(),
                    json(added.dimensions()),
                    added.quantity().toPlainString());
        }
    }

    Uni<Void> announce(WorkspaceId workspace, ServiceId service) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into metered_service (workspace, service_id)
                                values (?1, ?2) on conflict do nothing""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .executeUpdate())
                .replaceWithVoid();
    }

    Uni<Boolean> knows(WorkspaceId workspace, ServiceId service) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select count(*) from metered_service where workspace = ?1 and service_id = ?2""", Long.class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .getSingleResult())
                .map(count -> count > 0);
    }

    /** Sums of the minutes that begin within [from, to). */
    Uni<List<Quantity>> sum(WorkspaceId workspace, ServiceId service, Instant from, Instant to) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select meter, sum(quantity) from usage_window
                                where workspace = ?1 and service_id = ?2 and minute >= ?3 and minute < ?4
                                group by meter order by meter""", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .setParameter(3, from.atOffset(ZoneOffset.UTC))
                        .setParameter(4, to.atOffset(ZoneOffset.UTC))
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Quantity(
                                (String) row[0], Meter.unitOf((String) row[0]), plain((BigDecimal) row[1])))
                        .toList());
    }

    private static BigDecimal plain(BigDecimal quantity) {
        var stripped = quantity.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists of texts are always JSON", e);
        }
    }
}
