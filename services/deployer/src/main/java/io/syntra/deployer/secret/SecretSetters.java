package io.syntra.deployer.secret;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.WorkspaceId;
import io.syntra.deployer.Database;
import io.syntra.secrets.Secrets.Entry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who set which version of a secret last. Blocks. */
@Singleton
class SecretSetters {

    /** Who set them, by name; of those whose setter is known. */
    Map<String, String> of(WorkspaceId workspace, List<Entry> entries) {
        return Database.await(
                        () -> Panache.withSession(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                        "select name, version, set_by from secret_setter where workspace = ?1",
                                        Object[].class)
                                .setParameter(1, workspace.value())
                                .getResultList())))
                .stream()
                .filter(row -> entries.stream()
                        .anyMatch(entry -> entry.name().value().equals(row[0]) && row[1].equals(entry.version())))
                .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[2]));
    }

    void set(WorkspaceId workspace, Entry entry, String by) {
        Database.await(
                () -> Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                insert into secret_setter (workspace, name, version, set_by) values (?1, ?2, ?3, ?4)
                                on conflict (workspace, name) do update set
                                    version = excluded.version, set_by = excluded.set_by""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, entry.name().value())
                        .setParameter(3, entry.version())
                        .setParameter(4, by)
                        .executeUpdate())));
    }
}
