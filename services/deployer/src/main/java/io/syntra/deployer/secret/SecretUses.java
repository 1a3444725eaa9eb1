package io.syntra.deployer.secret;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.SecretView;
import io.syntra.deployer.Database;
import io.syntra.deployer.storage.TextMap;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Which services name a secret in the environment of what serves, or is about to. Blocks. */
@Singleton
class SecretUses {

    private static final String REFERENCE = "secret:";
    private static final TextMap ENV = new TextMap();

    /** By the secret's name. */
    Map<String, List<SecretView.Use>> of(WorkspaceId workspace) {
        var uses = new TreeMap<String, List<SecretView.Use>>();
        var rows = Database.await(() -> Panache.withSession(
                () -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                select s.id, s.name, r.env from managed_service s
                                join release r on r.id = s.serving_release_id
                                    or r.id = (select d.release_id from deployment d where d.id = s.pending_deployment_id)
                                where s.workspace = ?1 and s.deleted_at is null and r.env like '%secret:%'
                                order by s.name""", Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList())));
        for (var row : rows) {
            var service = new ServiceId((UUID) row[0]);
            new TreeMap<>(ENV.convertToEntityAttribute((String) row[2])).forEach((variable, value) -> {
                if (value.startsWith(REFERENCE)) {
                    var use = new SecretView.Use(service, (String) row[1], variable);
                    var known = uses.computeIfAbsent(value.substring(REFERENCE.length()), _ -> new ArrayList<>());
                    if (!known.contains(use)) {
                        known.add(use);
                    }
                }
            });
        }
        return uses;
    }
}
