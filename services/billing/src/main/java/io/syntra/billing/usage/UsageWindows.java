package io.syntra.billing.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.billing.UsageView.Quantity;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;

/** Quantities by the minute, in Postgres. Every method runs in the caller's transaction. */
@Singleton
class UsageWindows {

    Uni<Void> add(WorkspaceId workspace, List<MinuteQuantity> quantities) {
        // One order for all writers, so that two transactions never wait for each other's rows.
        var ordered = quantities.stream()
                .sorted(Comparator.comparing(MinuteQuantity::meter)
                        .thenComparing(MinuteQuantity::minute)
                        .thenComparing(q -> json(q.dimensions())))
                .toList();
        return Multi.createFrom()
                .iterable(ordered)
                .onItem()
                .transformToUniAndConcatenate(quantity -> add(workspace, quantity))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Integer> add(WorkspaceId workspace, MinuteQuantity added) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                                insert into usage_window (workspace, service_id, meter, minute, dimensions, quantity)
                                values (?1, ?2, ?3, ?4, ?5, ?6)
                                on conflict (workspace, service_id, meter, minute, dimensions)
                                do update set quantity = usage_window.quantity + excluded.quantity""")
                .setParameter(1, workspace.value())
                .setParameter(2, added.serviceId().value())
                .setParameter(3, added.meter())
                .setParameter(4, added.minute().atOffset(ZoneOffset.UTC))
                .setParameter(5, json(added.dimensions()))
                .setParameter(6, added.quantity())
                .executeUpdate());
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

    private static String json(Object dimensions) {
        try {
            return Json.mapper().writeValueAsString(dimensions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }
}
