package io.syntra.telemetry.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP on its standard paths. 200 means that Kafka has it. */
@Path("/v1/{signal}")
public class OtlpResource {

    private final CurrentCaller caller;
    private final OtlpLimits limits;
    private final InFlight inFlight;
    private final ItemCheck check;
    private final OtlpTopic topic;

    OtlpResource(CurrentCaller caller, OtlpLimits limits, InFlight inFlight, ItemCheck check, OtlpTopic topic) {
        this.caller = caller;
        this.limits = limits;
        this.inFlight = inFlight;
        this.check = check;
        this.topic = topic;
    }

    @POST
    @Consumes({"application/x-protobuf", "application/json"})
    @RolesAllowed({Role.INGEST, Role.DEVELOPER})
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
        var workspace = caller.get().workspace();
        var service = caller.service();
        try (var share = inFlight.open()) {
            var request = OtlpBody.read(body, encoding, limits.requestSize().asLongValue(), share, media.weight());
            var admitted = admit(signal, media, service, request);
            write(admitted, signal, workspace, batch);
            return Response.ok(OtlpAnswer.of(admitted, signal, media), media.type())
                    .build();
        }
    }

    private Admitted admit(Signal signal, OtlpMedia media, Optional<ServiceId> service, byte[] request) {
        try {
            return new Admission(signal, check, service).admit(media.toProtobuf(signal, request));
        } catch (InvalidProtocolBufferException e) {
            throw OtlpMedia.unreadable(e);
        }
    }

    private void write(Admitted admitted, Signal signal, WorkspaceId workspace, @Nullable ShipperBatch batch) {
        var parcels = admitted.parcels();
        topic.write(IntStream.range(0, parcels.size())
                .mapToObj(i -> {
                    var parcel = parcels.get(i);
                    return new OtlpRecord(workspace, parcel.service(), signal, batch, i, parcel.otlp());
                })
                .toList());
    }
}
