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
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the versions that still count name secrets, read from the versions themselves. */
@Singleton
class SecretUses {

    /**
     * A workflow that was taken away is through when its runs are. What counts is found by indexes of its own: neither the
     * runs that are over are gone through, nor is each old version read.
     */
    private static final String VERSIONS = """
            with counts (workflow_id, version) as (
                select id, version from workflow where workspace = ?1 and deleted_at is null
                union
                select id, published from workflow where workspace = ?1 and deleted_at is null and published is not null
                union
                select r.workflow_id, r.workflow_version from workflow w join run r on r.workflow_id = w.id
                where w.workspace = ?1 and r.parent_id is null and r.state in ('RUNNING', 'WAITING')
                union
                select r.workflow_id, r.workflow_version from workflow w join run r on r.workflow_id = w.id
                where w.workspace = ?1 and r.state = 'QUEUED')
            select w.id, w.name, v.definition, v.sound,
                   case when w.deleted_at is null and v.version = w.published then 'PUBLISHED'
                        when w.deleted_at is null and v.version = w.version then 'DRAFT'
                        else 'RUNNING' end
            from counts join workflow_version v using (workflow_id, version) join workflow w on w.id = v.workflow_id
            where position(?2 in v.definition) > 0
            order by w.name, w.id, v.version""";

    private final Vertx vertx;

    SecretUses(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Large definitions take a while: they are read outside of any session. */
    Uni<List<SecretUseView>> of(Caller reader, @Nullable String name) {
        return Panache.withSession(() -> rows(reader, name))
                .chain(rows -> vertx.executeBlocking(() -> views(rows, reader, name), false));
    }

    /** @param name of one secret; null for all */
    private static Uni<List<Object[]>> rows(Caller reader, @Nullable String name) {
        return Panache.getSession().chain(session -> session.createNativeQuery(VERSIONS, Object[].class)
                .setParameter(1, reader.workspace().value())
                .setParameter(2, "secret:" + (name == null ? "" : name))
                .getResultList());
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
