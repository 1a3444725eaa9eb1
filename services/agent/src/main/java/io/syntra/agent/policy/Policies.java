package io.syntra.agent.policy;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.outbox.TransactionLock;
import jakarta.inject.Singleton;

/** Finds policies. */
@Singleton
public class Policies implements PanacheRepositoryBase<Policy, String> {

    private final PolicyConfig config;

    Policies(PolicyConfig config) {
        this.config = config;
    }

    /** The workspace's own, or what holds without one. */
    public Uni<Policy> of(WorkspaceId workspace) {
        return findById(workspace.value()).onItem().ifNull().continueWith(() -> standard(workspace));
    }

    /**
     * The same, and nobody else in the workspace gets further than here before this transaction has ended: what is
     * counted now is still true at its end, on every instance.
     */
    public Uni<Policy> hold(WorkspaceId workspace) {
        return TransactionLock.on("policy", workspace).chain(() -> of(workspace));
    }

    private Policy standard(WorkspaceId workspace) {
        var policy = new Policy();
        policy.workspace = workspace.value();
        policy.changesAllowed = true;
        policy.secondPerson = config.secondPerson();
        policy.limitPerson = config.limits().person();
        policy.limitTarget = config.limits().target();
        policy.limitWorkspace = config.limits().workspace();
        return policy;
    }
}
