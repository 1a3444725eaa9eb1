package io.syntra.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.contracts.Sha256;
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.jspecify.annotations.Nullable;

/**
 * Requests that change something take effect once for each {@code Idempotency-Key} of a caller. The key, the effect and
 * the answer are one transaction: a repeated request waits for the first one and then gets its answer.
 */
@Singleton
public class Idempotency {

    public static final String HEADER = "Idempotency-Key";
    private static final int LONGEST_KEY = 255;

    /**
     * Runs the effect in a transaction, at most once for the key.
     *
     * @param key the header's value; null runs the effect without memory
     * @param operation what is asked, with its target, for example {@code scale 3f…}
     * @param body the request; the same key with another one is refused
     * @param status of the answer
     */
    public <T> Uni<Response> once(
            @Nullable String key,
            Caller caller,
            String operation,
            @Nullable Object body,
            int status,
            Supplier<Uni<T>> effect) {
        if (key == null) {
            return Panache.withTransaction(effect)
                    .map(answer -> Response.status(status).entity(answer).build());
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, HEADER, "must have 1 to " + LONGEST_KEY + " characters");
        }
        var hash = hash(operation, body);
        return Panache.withTransaction(() -> Panache.getSession().chain(session -> remember(session, caller, key, hash)
                .chain(fresh -> fresh
                        ? effect.get().chain(answer -> answer(session, caller, key, status, answer))
                        : replay(session, caller, key, hash))));
    }

    private static Uni<Boolean> remember(Session session, Caller caller, String key, String hash) {
        return session.createNativeQuery("""
                        insert into idempotency_key (workspace, caller, key, request_hash)
                        values (?1, ?2, ?3, ?4) on conflict do nothing""")
                .setParameter(1, caller.workspace().value())
                .setParameter(2, caller.user())
                .setParameter(3, key)
                .setParameter(4, hash)
                .executeUpdate()
                .map(inserted -> inserted == 1);
    }

    private static <T> Uni<Response> answer(Session session, Caller caller, String key, int status, T answer) {
        return session.createNativeQuery("""
                        update idempotency_key set status = ?1, body = ?2
                        where workspace = ?3 and caller = ?4 and key = ?5""")
                .setParameter(1, status)
                .setParameter(2, json(answer))
                .setParameter(3, caller.workspace().value())
                .setParameter(4, caller.user())
                .setParameter(5, key)
                .executeUpdate()
                .map(updated -> Response.status(status).entity(answer).build());
    }

    private static Uni<Response> replay(Session session, Caller caller, String key, String hash) {
        return session.createNativeQuery("""
                        select request_hash, status, body from idempotency_key
                        where workspace = ?1 and caller = ?2 and key = ?3""", Object[].class)
                .setParameter(1, caller.workspace().value())
                .setParameter(2, caller.user())
                .setParameter(3, key)
                .getSingleResult()
                .map(row -> {
                    if (!hash.equals(row[0])) {
                        throw ProblemException.of(
                                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                "This " + HEADER + " was sent with another request. Use a new key for a new request.");
                    }
                    return Response.status(((Number) row[1]).intValue())
                            .type(MediaType.APPLICATION_JSON)
                            .header("Idempotent-Replayed", "true")
                            .entity(row[2])
                            .build();
                });
    }

    private static String hash(String operation, @Nullable Object body) {
        return Sha256.hex(operation, "\n", body == null ? "" : json(body));
    }

    private static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a payload cannot be written as JSON", e);
        }
    }
}
