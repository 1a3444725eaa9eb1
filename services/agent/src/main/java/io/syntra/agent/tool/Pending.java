package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.Plural;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * The newest deployment while it does not serve yet. The deployer builds a further change on it, or gives it up, so what is
 * planned on what serves would not be what is done.
 */
@Singleton
public final class Pending {

    private final DeployerReads deployer;
    private final ServiceTokens tokens;
    private final WayBack back;

    Pending(@RestClient DeployerReads deployer, ServiceTokens tokens, WayBack back) {
        this.deployer = deployer;
        this.tokens = tokens;
        this.back = back;
    }

    Optional<DeploymentView> of(ServiceView service, Caller caller) {
        return Optional.ofNullable(service.pendingDeploymentId())
                .map(id -> deployer.deployment(tokens.bearerFor(caller), id));
    }

    /** For what changes what serves. Only a rollback says what becomes of both. */
    void refuse(ServiceView service, Caller caller) {
        of(service, caller).ifPresent(pending -> {
            throw ToolRefusal.of(
                    "deployment_under_way",
                    service.releaseId() == null
                            ? "On %s %s is under way, and nothing serves yet. Wait until it is done."
                                    .formatted(service.name(), words(pending))
                            : "On %s %s is under way and does not serve yet. A change now would build on that, and not on v%d, which serves. Wait until it is done%s."
                                    .formatted(
                                            service.name(),
                                            words(pending),
                                            service.releaseNumber(),
                                            wayOut(service, caller)));
        });
    }

    private String wayOut(ServiceView service, Caller caller) {
        return back.deployment(service, caller)
                .map(serving -> ", or give it up with a rollback to v%d (deployment %s)"
                        .formatted(serving.releaseNumber(), serving.id()))
                .orElse("");
    }

    /** What is under way, for people. */
    public static String words(DeploymentView pending) {
        int release = pending.releaseNumber();
        return switch (pending.kind()) {
            case DEPLOY -> "the deployment of v%d".formatted(release);
            case ROLLBACK -> "the rollback to v%d".formatted(release);
            case RESTART -> "the restart of v%d".formatted(release);
            case SCALE -> "the change to %s of v%d".formatted(Plural.of(pending.replicas(), "replica"), release);
            case ENV_UPDATE -> "the change of the environment (v%d)".formatted(release);
        };
    }

    /** The call that asks once more for what was given up; none for another variable, which is no mere deployment. */
    Optional<Call> again(ServiceView service, DeploymentView given, Caller caller) {
        return back.onlyAskedFor(service, given.releaseId(), caller)
                ? Optional.empty()
                : Optional.of(again(service, given));
    }

    private static Call again(ServiceView service, DeploymentView given) {
        var arguments = new LinkedHashMap<String, Object>();
        arguments.put("service_id", service.id().toString());
        if (!given.releaseId().equals(service.releaseId())) {
            arguments.put(TriggerDeploy.RELEASE, given.releaseId().toString());
            arguments.put(TriggerDeploy.REPLICAS, given.replicas());
        } else if (given.replicas() != service.replicas()) {
            arguments.put(ScaleService.REPLICAS, given.replicas());
            return new Call(ScaleService.NAME, arguments);
        }
        return new Call(TriggerDeploy.NAME, arguments);
    }
}
