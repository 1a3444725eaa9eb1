package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.Page;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** How what serves now comes back once something else serves. */
@Singleton
final class WayBack {

    private static final int PAGE = 200;
    private static final int MOST_PAGES = 50;

    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    WayBack(@RestClient DeployerReads deployer, ServiceTokens tokens) {
        this.deployer = deployer;
        this.tokens = tokens;
    }

    /** The call that goes back to it; none when no deployment is known that reached it. */
    Optional<Call> to(ServiceView service, Caller caller) {
        return deployment(service, caller).map(deployment -> {
            var back = new LinkedHashMap<String, Object>();
            back.put("service_id", service.id().toString());
            back.put("deployment_id", deployment.id().toString());
            return new Call(Rollback.NAME, back);
        });
    }

    /** The newest that reached what serves now. */
    Optional<DeploymentView> deployment(ServiceView service, Caller caller) {
        return newest(service, history(service, caller));
    }

    /** Whether a release was made for another variable and never got the traffic, so that no rollback leads to it. */
    boolean onlyAskedFor(ServiceView service, ReleaseId release, Caller caller) {
        return onlyAskedFor(release, history(service, caller));
    }

    static boolean onlyAskedFor(ReleaseId release, Function<@Nullable String, Page<DeploymentView>> history) {
        return first(
                        deployment -> deployment.releaseId().equals(release)
                                && (reached(deployment) || deployment.kind() == DeploymentKind.ENV_UPDATE),
                        history)
                .filter(deployment -> !reached(deployment))
                .isPresent();
    }

    private Function<@Nullable String, Page<DeploymentView>> history(ServiceView service, Caller caller) {
        var bearer = tokens.bearerFor(caller);
        return cursor -> deployer.history(bearer, service.id(), cursor, PAGE);
    }

    static Optional<DeploymentView> newest(
            ServiceView service, Function<@Nullable String, Page<DeploymentView>> history) {
        return first(
                deployment -> reached(deployment)
                        && deployment.releaseId().equals(service.releaseId())
                        && deployment.replicas() == service.replicas(),
                history);
    }

    /** However many others came after it. */
    private static Optional<DeploymentView> first(
            Predicate<DeploymentView> wanted, Function<@Nullable String, Page<DeploymentView>> history) {
        @Nullable String cursor = null;
        for (int i = 0; i < MOST_PAGES; i++) {
            var page = history.apply(cursor);
            var found = page.items().stream().filter(wanted).findFirst();
            cursor = page.nextCursor();
            if (found.isPresent() || cursor == null) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What has the traffic and only waits for old replicas to end is there to be gone back to as well. */
    private static boolean reached(DeploymentView deployment) {
        return DeploymentState.REACHED.contains(deployment.state());
    }
}
