package io.syntra.agent.action;

import io.syntra.agent.audit.CanonicalJson;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.ServiceView;

/** What of a service must be the same when a plan is carried out as when a person saw it. */
final class Fingerprint {

    private Fingerprint() {}

    static String of(ServiceView service) {
        return CanonicalJson.of(Json.mapper()
                .createObjectNode()
                .put("release_id", String.valueOf(service.releaseId()))
                .put("replicas", service.replicas())
                .put("latest_deployment_id", String.valueOf(service.latestDeploymentId())));
    }
}
