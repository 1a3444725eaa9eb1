package io.syntra.local.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.deployer.ArtifactView;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The services of the workspace, found by the names people use. */
public final class DeployedServices {

    private final SyntraApi api;

    public DeployedServices(SyntraApi api) {
        this.api = api;
    }

    public List<ServiceView> all() {
        return api.all("/services", ServiceView.class);
    }

    public Optional<ServiceView> find(String name) {
        return all().stream().filter(service -> service.name().equals(name)).findFirst();
    }

    public ServiceView require(String name) {
        var all = all();
        return all.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure("there is no service " + name
                        + (all.isEmpty()
                                ? "; nothing was deployed yet"
                                : "; there are: "
                                        + all.stream().map(ServiceView::name).collect(Collectors.joining(", ")))));
    }

    public ServiceView create(String name) {
        return api.post("/services", new DeployerRequest.CreateService(name), ServiceView.class);
    }

    /** @param name of the service that it is for; it is refused here if its description names another one */
    public ArtifactView upload(String name, Path folder) {
        try (var archive = Archive.of(folder)) {
            var path = "/artifacts?service_name=" + SyntraApi.encoded(name);
            return api.upload(path, archive.file(), "application/gzip", ArtifactView.class);
        }
    }

    /** Makes the service if it is not there; one that was made for a deployment that is refused goes with it. */
    public DeploymentView deploy(String name, ArtifactView artifact) {
        return find(name).map(service -> deploy(service, artifact)).orElseGet(() -> deployFirst(name, artifact));
    }

    private DeploymentView deployFirst(String name, ArtifactView artifact) {
        var made = create(name);
        try {
            return deploy(made, artifact);
        } catch (Refused refused) {
            if (refused.isFinal()) {
                takeBack(made, refused);
            }
            throw refused;
        }
    }

    /** Only as it was made: somebody else may have deployed to it meanwhile. */
    private void takeBack(ServiceView made, Refused because) {
        try {
            api.delete("/services/" + made.id(), Map.of("If-Match", "\"" + made.generation() + "\""));
        } catch (Failure stays) {
            because.addSuppressed(stays);
        }
    }

    private DeploymentView deploy(ServiceView service, ArtifactView artifact) {
        return change(service, "deployments", new DeployerRequest.Deploy(artifact.digest(), null, null));
    }

    public DeploymentView scale(ServiceView service, int replicas) {
        return change(service, "scale", new DeployerRequest.Scale(replicas));
    }

    public DeploymentView restart(ServiceView service) {
        return change(service, "restart", Map.of());
    }

    public DeploymentView rollBack(
            ServiceView service, @Nullable DeploymentId deployment, @Nullable ReleaseView release) {
        return change(
                service, "rollback", new DeployerRequest.RollBack(deployment, release == null ? null : release.id()));
    }

    public ReleaseView release(ServiceView service, String version) {
        var releases = api.all("/services/" + service.id() + "/releases", ReleaseView.class);
        return releases.stream()
                .filter(release -> release.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new Failure(service.name() + " has no release " + version + "; it has: "
                        + releases.stream().map(ReleaseView::version).collect(Collectors.joining(", "))));
    }

    public DeploymentView deployment(DeploymentId id) {
        return api.get("/deployments/" + id, DeploymentView.class);
    }

    public JsonNode logs(ServiceView service, int lines) {
        return api.get("/logs?service_id=" + service.id() + "&lines=" + lines);
    }

    private DeploymentView change(ServiceView service, String what, Object body) {
        return api.post("/services/" + service.id() + "/" + what, body, DeploymentView.class);
    }
}
