package io.syntra.gateway.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.mutiny.Uni;
import io.syntra.gateway.GatewayConfig;
import io.syntra.gateway.api.ServiceName;
import io.syntra.gateway.probe.ServiceProbe;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The description of the API. It holds no data, so reading it needs no token. */
@Path("/openapi")
@Tag(name = "openapi")
final class OpenApiResource {

    private static final Duration WHOLE = Duration.ofSeconds(30);
    /** While a service is starting, its part should appear soon. */
    private static final Duration PARTIAL = Duration.ofSeconds(2);

    private final GatewayConfig config;
    private final ServiceProbe probe;
    private final HttpServer self;
    private volatile @Nullable Cached cached;

    OpenApiResource(GatewayConfig config, ServiceProbe probe, HttpServer self) {
        this.config = config;
        this.probe = probe;
        this.self = self;
    }

    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The OpenAPI document of the whole suite")
    public Uni<ObjectNode> document() {
        var last = cached;
        if (last != null && System.nanoTime() < last.until()) {
            return Uni.createFrom().item(last.document());
        }
        var asked = Stream.concat(
                        Stream.of(ask("gateway", self.getLocalBaseUri())),
                        Arrays.stream(ServiceName.values()).map(service -> ask(service.label(), config.url(service))))
                .toList();
        return Uni.join().all(asked).andFailFast().map(this::merge);
    }

    private ObjectNode merge(List<ServiceApi> apis) {
        var whole = apis.stream().noneMatch(ServiceApi.Missing.class::isInstance);
        var document = MergedApi.of(apis);
        cached = new Cached(document, System.nanoTime() + (whole ? WHOLE : PARTIAL).toNanos());
        return document;
    }

    private Uni<ServiceApi> ask(String service, URI address) {
        return probe.get(address, "/q/openapi?format=json")
                .<ServiceApi>map(reply -> reply.status() == 200 && reply.body() instanceof ObjectNode document
                        ? new ServiceApi.Described(service, address, document)
                        : new ServiceApi.Missing(service))
                .onFailure()
                .recoverWithItem(() -> new ServiceApi.Missing(service));
    }

    /** @param until by {@link System#nanoTime} */
    private record Cached(ObjectNode document, long until) {}
}
