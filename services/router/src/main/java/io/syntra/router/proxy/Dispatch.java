package io.syntra.router.proxy;

import io.syntra.contracts.event.RouteTable.Endpoint;
import io.syntra.problem.ProblemCode;
import io.syntra.router.balance.Lease;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds a replica that takes a connection. A replica that does not is left out, and one other is tried; that is safe for
 * every method, since not one byte of the request has been sent by then.
 */
final class Dispatch {

    private static final Logger LOG = Logger.getLogger(Dispatch.class);

    private final HttpClient client;
    private final Exchange exchange;
    private @Nullable Endpoint failed;
    private boolean triedAnother;

    Dispatch(HttpClient client, Exchange exchange) {
        this.client = client;
        this.exchange = exchange;
    }

    Future<HttpClientRequest> connect() {
        return attempt().recover(cause -> mayTryAnother() ? tryAnother() : Future.failedFuture(cause));
    }

    boolean mayTryAnother() {
        return !triedAnother && failed != null && !exchange.hasEnded();
    }

    /** Leaves out the replica that the request was sent to last. */
    Future<HttpClientRequest> tryAnother() {
        triedAnother = true;
        return attempt();
    }

    private Future<HttpClientRequest> attempt() {
        var service = exchange.upstream().route().table().host();
        var found = exchange.upstream().pool().lease(failed);
        if (found.isEmpty()) {
            return Future.failedFuture(noReplica(service));
        }
        var lease = found.get();
        failed = lease.endpoint();
        exchange.sentTo(lease);
        return client.request(options(lease))
                .onSuccess(request -> {
                    lease.connected();
                    // What goes wrong also fails the answer or its body, and is told there.
                    request.exceptionHandler(cause -> LOG.debugf(
                            "Request broke off service=%s port=%d cause=%s",
                            service, lease.endpoint().port(), cause.getMessage()));
                })
                .recover(cause -> {
                    lease.connectFailed();
                    return Future.failedFuture(noReplica(service));
                });
    }

    private static RequestOptions options(Lease lease) {
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(lease.endpoint().address())
                .setPort(lease.endpoint().port());
    }

    private static SendFailure noReplica(String service) {
        return new SendFailure(
                ProblemCode.NO_REPLICA,
                "No replica of \"" + service
                        + "\" takes connections at the moment. Try again in a second; if it stays, look at"
                        + " the service's health and deployments.");
    }
}
