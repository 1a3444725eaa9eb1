package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.workflow.SecretUseView;
import io.syntra.contracts.workflow.SecretUseView.Version;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.workflow.StoredJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the versions that still count name secrets, read from the versions themselves. In the caller's session. */
@Singleton
class SecretUses {

    /** A workflow that was taken away is through when its runs are. */
    private static final String VERSIONS = """
            select w.id, w.name, v.definition, v.sound,
                   case when w.deleted_at is null and v.version = w.published then 'PUBLISHED'
                        when w.deleted_at is null and v.version = w.version then 'DRAFT'
                        else 'RUNNING' end
            from workflow w join workflow_version v on v.workflow_id = w.id
            where w.workspace = ?1 and position(?2 in v.definition) > 0
              and (w.deleted_at is null and v.version in (w.version, w.published)
                  or exists (select 1 from run r where r.workflow_id = w.id and r.workflow_version = v.version
                      and r.parent_id is null and r.state in ('QUEUED', 'RUNNING', 'WAITING')))
            order by w.name, w.id, v.version""";

    /** @param name of one secret; null for all */
    Uni<List<SecretUseView>> of(Caller reader, @Nullable String name) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(VERSIONS, Object[].class)
                        .setParameter(1, reader.workspace().value())
                        .setParameter(2, "secret:" + (name == null ? "" : name))
                        .getResultList())
                .map(rows -> views(rows, reader, name));
    }

    private record Place(
            String secret,
            UUID workflow,
            String name,
            @Nullable String node,
            @Nullable String field) {}

    private static List<SecretUseView> views(List<Object[]> rows, Caller reader, @Nullable String name) {
        var versions = new LinkedHashMap<Place, List<Version>>();
        for (var row : rows) {
            boolean sound = (Boolean) row[3];
            // Of a draft with problems, who may not change it sees the name only.
            boolean whole = sound || reader.has(Role.DEVELOPER);
            for (var use : DefinitionSecrets.uses(StoredJson.read((String) row[2], JsonNode.class), sound)) {
                if (name == null || name.equals(use.secret())) {
                    var place = new Place(
                            use.secret(),
                            (UUID) row[0],
                            (String) row[1],
                            whole ? use.node() : null,
                            whole ? use.field() : null);
                    var known = versions.computeIfAbsent(place, _ -> new ArrayList<>());
                    var version = Version.valueOf((String) row[4]);
                    if (!known.contains(version)) {
                        known.add(version);
                    }
                }
            }
        }
        return versions.entrySet().stream()
                .map(use -> new SecretUseView(
                        use.getKey().secret(),
                        new WorkflowId(use.getKey().workflow()),
                        use.getKey().name(),
                        use.getKey().node(),
                        use.getKey().field(),
                        use.getValue()))
                .toList();
    }
}
