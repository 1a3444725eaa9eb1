package io.syntra.telemetry.intake;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Stored marks. They move in the transaction that settles the range, so a replay sees what the first try saw. */
@Singleton
class Marks {

    private final Postgres postgres;

    Marks(Postgres postgres) {
        this.postgres = postgres;
    }

    Map<Source, Mark> of(Collection<Source> sources) {
        var marks = new HashMap<Source, Mark>();
        if (sources.isEmpty()) {
            return marks;
        }
        return postgres.await(() -> Panache.withSession(() -> Multi.createFrom()
                .iterable(sources)
                .onItem()
                .transformToUniAndConcatenate(source -> stored(source).invoke(mark -> marks.put(source, mark)))
                .collect()
                .last()
                .replaceWith(marks)));
    }

    private static Uni<Mark> stored(Source source) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select position, part, floor from shipped_source
                                where workspace = ?1 and service_id = ?2 and source = ?3""", Object[].class)
                        .setParameter(1, source.workspace().value())
                        .setParameter(2, source.service().value())
                        .setParameter(3, source.name())
                        .getSingleResultOrNull())
                .map(row -> row == null ? Mark.START : new Mark((Long) row[0], (Integer) row[1], (Long) row[2]));
    }

    /** Within a transaction. */
    Uni<Void> move(Map<Source, Mark> marks) {
        return Multi.createFrom()
                .iterable(marks.entrySet())
                .onItem()
                .transformToUniAndConcatenate(entry -> move(entry.getKey(), entry.getValue()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Uni<Void> move(Source source, Mark mark) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into shipped_source (workspace, service_id, source, position, part, floor)
                                values (?1, ?2, ?3, ?4, ?5, ?6)
                                on conflict (workspace, service_id, source) do update
                                set position = excluded.position, part = excluded.part, floor = excluded.floor,
                                    updated_at = now()""")
                        .setParameter(1, source.workspace().value())
                        .setParameter(2, source.service().value())
                        .setParameter(3, source.name())
                        .setParameter(4, mark.position())
                        .setParameter(5, mark.part())
                        .setParameter(6, mark.floor())
                        .executeUpdate())
                .replaceWithVoid();
    }
}
