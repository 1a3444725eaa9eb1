package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.signal.Signal;
import io.syntra.telemetry.token.Senders;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One call of gRPC: who sends is known before anything of the message is read.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2</a>
 */
final class GrpcCall implements Runnable {

    private static final Logger LOG = Logger.getLogger(GrpcCall.class);

    private static final String TYPE = "application/grpc";
    private static final int PREFIX = 5;

    /** A message is held as it came, as bytes for reading, and as it is read. */
    private static final int HELD = 3 * OtlpMedia.PROTOBUF.weight();

    private final HttpServerRequest request;
    private final Context context;
    private final OtlpLimits limits;
    private final InFlight inFlight;
    private final Senders senders;
    private final TakeOtlp takeOtlp;
    private final Runnable known;

    /**
     * On the request's context.
     *
     * @param known is run as soon as the token is good
     */
    GrpcCall(
            HttpServerRequest request,
            OtlpLimits limits,
            InFlight inFlight,
            Senders senders,
            TakeOtlp takeOtlp,
            Runnable known) {
        this.request = request;
        this.context = Vertx.currentContext();
        this.limits = limits;
        this.inFlight = inFlight;
        this.senders = senders;
        this.takeOtlp = takeOtlp;
        this.known = known;
    }

    @Override
    public void run() {
        var answer = answer();
        // What is left of the message is thrown away, or it would stay in the connection's window.
        context.runOnContext(here -> {
            if (!request.isEnded()) {
                request.handler(null).endHandler(null).exceptionHandler(null).resume();
            }
            if (!request.response().closed()) {
                answer.write(request.response());
            }
        });
    }

    private GrpcAnswer answer() {
        var type = request.getHeader("content-type");
        if (request.version() != HttpVersion.HTTP_2
                || !request.method().equals(HttpMethod.POST)
                || type == null
                || !type.startsWith(TYPE)) {
            return new GrpcAnswer.NoGrpc();
        }
        try {
            return Signal.ofGrpc(request.path()).map(this::take).orElseGet(GrpcAnswer.Refused::unknownCall);
        } catch (ProblemException e) {
            return GrpcAnswer.Refused.of(e);
        } catch (RuntimeException e) {
            LOG.errorf(e, "A gRPC call failed unexpectedly path=%s", request.path());
            return GrpcAnswer.Refused.of(ProblemException.of(
                    ProblemCode.INTERNAL, "The request failed on our side. Try again; if it stays, report it."));
        }
    }

    private GrpcAnswer take(Signal signal) {
        var sender = senders.require(request::getHeader);
        known.run();
        var encoding = request.getHeader("grpc-encoding");
        if (encoding != null && !encoding.equals("identity") && !encoding.equals("gzip")) {
            return GrpcAnswer.Refused.unknownEncoding(encoding);
        }
        try (var share = inFlight.open(sender.workspace())) {
            var wire = wire(share);
            share.whole();
            var message = message(wire, encoding, share);
            var admitted =
                    takeOtlp.take(sender, signal, message, ShipperBatch.ofHeader(request.getHeader("syntra-batch")));
            return new GrpcAnswer.Taken(Buffer.buffer(OtlpAnswer.of(admitted, signal, OtlpMedia.PROTOBUF)));
        }
    }

    private byte[] message(Buffer wire, @Nullable String encoding, InFlight.Share share) {
        if (wire.length() < PREFIX || wire.getUnsignedInt(1) != wire.length() - PREFIX || wire.getByte(0) >>> 1 != 0) {
            throw ProblemException.of(ProblemCode.MALFORMED_REQUEST, "The call does not hold one whole message.");
        }
        return OtlpBody.read(
                new ByteArrayInputStream(wire.getBytes(PREFIX, wire.length())),
                wire.getByte(0) == 1 ? encoding : null,
                limits.requestSize().asLongValue(),
                share,
                HELD);
    }

    /** All bytes of the call; as many as a message may have after decompression are more than enough before. */
    private Buffer wire(InFlight.Share share) {
        var limit = limits.requestSize().asLongValue() + PREFIX;
        var whole = new CompletableFuture<Buffer>();
        context.runOnContext(here -> {
            try {
                read(share, limit, whole);
            } catch (IllegalStateException over) {
                // Before anything of it was read: its sender has taken it back, or is gone.
                whole.completeExceptionally(over);
            }
        });
        try {
            return whole.get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException why) {
                throw why;
            }
            throw brokeOff(e);
        } catch (TimeoutException e) {
            whole.cancel(false);
            throw brokeOff(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw brokeOff(e);
        }
    }

    private void read(InFlight.Share share, long limit, CompletableFuture<Buffer> whole) {
        var all = Buffer.buffer();
        request.handler(part -> {
                    if (whole.isDone()) {
                        return;
                    }
                    if (all.length() + (long) part.length() > limit) {
                        whole.completeExceptionally(ProblemException.of(
                                ProblemCode.TOO_LARGE,
                                "The request is larger than "
                                        + limits.requestSize().asLongValue() + " bytes. Send smaller batches."));
                        return;
                    }
                    try {
                        share.growTo(all.length() + (long) part.length());
                        all.appendBuffer(part);
                    } catch (ProblemException | IllegalStateException e) {
                        whole.completeExceptionally(e);
                    }
                })
                .endHandler(end -> whole.complete(all))
                .exceptionHandler(whole::completeExceptionally)
                .resume();
    }

    private static ProblemException brokeOff(Exception cause) {
        return ProblemException.of(ProblemCode.MALFORMED_REQUEST, "The message broke off before its end.", cause);
    }
}
