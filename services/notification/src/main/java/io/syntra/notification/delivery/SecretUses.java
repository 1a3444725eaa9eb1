package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.contracts.Json;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkspaceId;
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

    /** Of a lane that nobody answered one message is read. */
    private static final String USES = """
            select l.id, l.takes_notices, coalesce(l.address, going.address), going.messages
            from lane l cross join lateral (
                select count(*) as messages, min(address) as address from delivery
                where workspace = l.workspace and lane = l.name and state in ('PENDING', 'WAITING', 'SENDING')) going
            where l.workspace = ?1 and (l.takes_notices or going.messages > 0)""";

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
        if (row[2] == null) {
            return Optional.empty();
        }
        var address = address((String) row[2]);
        return secret(address.secret())
                .map(secret -> new MessageSecretView(
                        secret,
                        new TargetId((UUID) row[0]),
                        address.kind(),
                        address.shown(),
                        (Boolean) row[1],
                        ((Number) row[3]).longValue()));
    }

    private static Optional<String> secret(String written) {
        try {
            return SecretRef.in(written).map(reference -> reference.name().value());
        } catch (IllegalArgumentException e) {
            // It only begins as a reference does.
            return Optional.empty();
        }
    }

    private static Address address(String json) {
        try {
            return Json.mapper().readValue(json, Address.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is stored is always an address", e);
        }
    }
}
