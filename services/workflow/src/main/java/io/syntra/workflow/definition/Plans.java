package io.syntra.workflow.definition;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The plans of stored versions. A version never changes, so that one which was read stays true. */
@Singleton
public class Plans {

    private static final Logger LOG = Logger.getLogger(Plans.class);

    private static final int MOST = 1_000;

    private final Workflows workflows;
    private final Cache<Version, Plan> plans =
            Caffeine.newBuilder().maximumSize(MOST).build();

    Plans(Workflows workflows) {
        this.workflows = workflows;
    }

    public Uni<Plan> of(Workflow workflow) {
        return of(workflow.id, workflow.live());
    }

    /** For who looks at many: empty, and told in the log, when the definition cannot be read. */
    public Uni<Optional<Plan>> readable(Workflow workflow) {
        return of(workflow)
                .map(Optional::of)
                .onFailure(UnreadableDefinition.class)
                .invoke(e -> LOG.errorf("A workflow is left out cause=%s", e.getMessage()))
                .onFailure(UnreadableDefinition.class)
                .recoverWithItem(Optional.empty());
    }

    /** What a workflow is by now: its published version, or that one as long as there is none that can be read. */
    public Uni<Plan> live(UUID workflow, int version) {
        return workflows
                .publishedOf(workflow)
                .chain(published -> of(workflow, published == null ? version : published))
                .onFailure(UnreadableDefinition.class)
                .recoverWithUni(() -> of(workflow, version));
    }

    /** Reads it in the caller's transaction when it is not known yet. */
    public Uni<Plan> of(UUID workflow, int version) {
        var key = new Version(workflow, version);
        var known = plans.getIfPresent(key);
        return known != null
                ? Uni.createFrom().item(known)
                : workflows.plan(workflow, version).invoke(plan -> plans.put(key, plan));
    }

    private record Version(UUID workflow, int version) {}
}
