package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.contracts.Json;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.notification.MessageSecretView;
import io.syntra.secrets.SecretRef;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which secrets are still needed, for what is on its way and for notices. Every method runs in the caller's session. */
@Singleton
class SecretUses {

    /** Of a webhook's messages, whose host says which secret it is named by, one is read; and of a lane that nobody answered. */
    private static final String USES = """
            select l.id, l.takes_notices, coalesce(l.address, going.address), null, going.messages
            from lane l cross join lateral (
                select count(*) as messages, min(address) as address from delivery
                where workspace = l.workspace and lane = l.name and state in ('PENDING', 'WAITING', 'SENDING')) going
            where l.workspace = ?1 and (l.takes_notices or going.messages > 0)
            union all
            select null, false, null, d.request, hook.messages
            from (select min(cast(id as text)) as one, count(*) as messages
                  from (select id, host from delivery
                        where workspace = ?1 and lane is null and state in ('PENDING', 'WAITING')
                        union all
                        select id, host from delivery where workspace = ?1 and lane is null and state = 'SENDING') going
                  group by host) hook
            join delivery d on d.id = cast(hook.one as uuid)""";

    /** @param name of one; null for all */
    Uni<List<MessageSecretView>> of(WorkspaceId workspace, @Nullable String name) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(USES, Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList())
                .map(rows -> rows.stream()
                        .flatMap(row -> use(row).stream())
                        .filter(use -> name == null || name.equals(use.secret()))
                        .toList());
    }

    /** Empty when a token or URL was written out. */
    private static Optional<MessageSecretView> use(Object[] row) {
        var messages = ((Number) row[4]).longValue();
        if (row[3] != null) {
            var target = String.valueOf(
                    read((String) row[3], NotificationRequest.class).target());
            return secret(target)
                    .map(secret ->
                            new MessageSecretView(secret, null, NotificationRequest.WEBHOOK, target, false, messages));
        }
        if (row[2] == null) {
            return Optional.empty();
        }
        var address = read((String) row[2], Address.class);
        return secret(address.secret())
                .map(secret -> new MessageSecretView(
                        secret,
                        new TargetId((UUID) row[0]),
                        address.kind(),
                        address.shown(),
                        (Boolean) row[1],
                        messages));
    }

    private static Optional<String> secret(String written) {
        try {
            return SecretRef.in(written).map(reference -> reference.name().value());
        } catch (IllegalArgumentException e) {
            // It only begins as a reference does.
            return Optional.empty();
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return Json.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is stored is always JSON", e);
        }
    }
}
