package io.syntra.telemetry.otlp;

import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.identity.Role;
import io.syntra.identity.WithoutWarrant;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.signal.Signal;
import io.syntra.telemetry.token.Sending;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP on its standard paths. 200 means that Kafka has it. */
@Path("/v1/{signal}")
public class OtlpResource {

    private final SecurityIdentity identity;
    private final OtlpLimits limits;
    private final InFlight inFlight;
    private final TakeOtlp takeOtlp;

    OtlpResource(SecurityIdentity identity, OtlpLimits limits, InFlight inFlight, TakeOtlp takeOtlp) {
        this.identity = identity;
        this.limits = limits;
        this.inFlight = inFlight;
        this.takeOtlp = takeOtlp;
    }

    @POST
    @Consumes({"application/x-protobuf", "application/json"})
    @RolesAllowed(Role.INGEST)
    @WithoutWarrant
    @RunOnVirtualThread
    @Operation(summary = "Take logs, metrics or traces as OTLP")
    public Response take(
            @PathParam("signal") String name,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam(ShipperBatch.HEADER) @Nullable String batchHeader,
            InputStream body) {
        var signal = Signal.ofPath(name)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.NOT_FOUND, "OTLP is taken at /v1/logs, /v1/metrics and /v1/traces."));
        var media = OtlpMedia.ofContentType(contentType);
        var batch = ShipperBatch.ofHeader(batchHeader);
        var sender = Sending.of(identity).orElseThrow(() -> new ForbiddenException("the token names no service"));
        var timed = new TimedBody(body, limits.patience(), System::nanoTime);
        try (var share = inFlight.open(sender.workspace())) {
            var request = OtlpBody.read(timed, encoding, limits.requestSize().asLongValue(), share, media.weight());
            var admitted = takeOtlp.take(sender, signal, media.toProtobuf(signal, request, share), batch);
            return Response.ok(OtlpAnswer.of(admitted, signal, media), media.type())
                    .build();
        }
    }
}
