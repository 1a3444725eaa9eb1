package io.syntra.telemetry.sampling;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.Json;
import io.syntra.identity.Caller;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.postgres.Remembered;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The rules of each service. A change counts on every replica after {@link #FRESH}. */
@Singleton
public class StoredRules {

    private static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST = 10_000;
    private static final RulesView NONE = new RulesView(List.of(), null, null);

    private final Postgres postgres;
    private final Clock clock;
    private final Remembered<ServiceOf, IngestRules> known;

    StoredRules(Postgres postgres, Clock clock) {
        this.postgres = postgres;
        this.clock = clock;
        this.known = new Remembered<>(FRESH, MOST, clock);
    }

    /** While Postgres is away, those that were known last: what was to be dropped is rather kept than the rest lost. */
    public IngestRules of(ServiceOf service) {
        return known.getOrLast(service, () -> new IngestRules(read(service).rules()), IngestRules.NONE);
    }

    RulesView read(ServiceOf service) {
        return postgres.await(() -> Panache.withSession(
                        () -> Panache.getSession().chain(session -> session.createNativeQuery(
                                        "select rules, set_by, set_at from ingest_rules where workspace = ?1 and service_id = ?2",
                                        Object[].class)
                                .setParameter(1, service.workspace().value())
                                .setParameter(2, service.service().value())
                                .getSingleResultOrNull()))
                .map(row -> row == null
                        ? NONE
                        : new RulesView(rules((String) row[0]), (String) row[1], ((OffsetDateTime) row[2]).toInstant()))
                .ifNoItem()
                .after(PATIENCE)
                .fail());
    }

    RulesView set(Caller who, ServiceOf service, List<IngestRule> rules) {
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        postgres.await(
                () -> Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                insert into ingest_rules (workspace, service_id, rules, set_by, set_at)
                                values (?1, ?2, ?3, ?4, ?5)
                                on conflict (workspace, service_id) do update
                                set rules = excluded.rules, set_by = excluded.set_by, set_at = excluded.set_at""")
                        .setParameter(1, service.workspace().value())
                        .setParameter(2, service.service().value())
                        .setParameter(3, json(rules))
                        .setParameter(4, who.user())
                        .setParameter(5, at.atOffset(ZoneOffset.UTC))
                        .executeUpdate())));
        known.forget(service);
        return new RulesView(rules, who.user(), at);
    }

    private static String json(List<IngestRule> rules) {
        try {
            return Json.mapper().writeValueAsString(rules);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<IngestRule> rules(String json) {
        try {
            return List.of(Json.mapper().readValue(json, IngestRule[].class));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
