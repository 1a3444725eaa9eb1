package io.syntra.router.proxy;

import io.syntra.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.function.LongConsumer;

/**
 * A WebSocket, passed through as bytes. Our own and not vertx-http-proxy's, which knows no back-pressure there: a fast
 * replica and a slow user would fill the memory.
 */
final class Tunnel {

    private final Exchange exchange;
    private final RequestTarget.Origin target;
    private final HttpServerRequest user;

    Tunnel(Exchange exchange, RequestTarget.Origin target, HttpServerRequest user) {
        this.exchange = exchange;
        this.target = target;
        this.user = user;
    }

    static boolean wanted(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && request.method().equals(HttpMethod.GET)
                && "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))
                && ForwardingHeaders.connectionOptions(request.headers()).contains("upgrade");
    }

    void open(Dispatch dispatch) {
        dispatch.connect().compose(this::shakeHands).compose(this::answer).onFailure(cause -> {
            exchange.answeredByRouter();
            if (user.response().headWritten() || user.response().closed()) {
                user.connection().close();
                return;
            }
            var failure = cause instanceof SendFailure known
                    ? known
                    : new SendFailure(
                            ProblemCode.UPSTREAM_FAILED,
                            "The service broke off while the WebSocket was opened. Its logs say why.");
            failure.refusal().answer(user);
        });
    }

    private Future<HttpClientResponse> shakeHands(HttpClientRequest request) {
        request.setMethod(HttpMethod.GET).setURI(target.uri());
        var headers = request.headers().addAll(user.headers());
        ForwardingHeaders.toReplica(headers, target, user);
        headers.set(HttpHeaders.HOST, target.authority())
                .set(HttpHeaders.CONNECTION, "Upgrade")
                .set(HttpHeaders.UPGRADE, "websocket");
        return request.connect();
    }

    private Future<Void> answer(HttpClientResponse answer) {
        return answer.statusCode() == 101 ? join(answer) : refuse(answer);
    }

    private Future<Void> join(HttpClientResponse answer) {
        var replica = answer.netSocket().pause();
        user.response().setStatusCode(101).headers().addAll(answer.headers());
        return user.toNetSocket().onFailure(cause -> replica.close()).map(person -> {
            exchange.becameTunnel();
            pump(person, replica, bytes -> exchange.tunnelled(bytes, 0));
            pump(replica, person, bytes -> exchange.tunnelled(0, bytes));
            person.closeHandler(v -> {
                replica.close();
                exchange.end();
            });
            replica.closeHandler(v -> person.close());
            replica.resume();
            return null;
        });
    }

    /** The service does not want a WebSocket there: the user gets its own words. */
    private Future<Void> refuse(HttpClientResponse answer) {
        var response = user.response().setStatusCode(answer.statusCode());
        response.headers().addAll(answer.headers());
        ForwardingHeaders.removeHopByHop(response.headers());
        return answer.pipeTo(response);
    }

    private static void pump(NetSocket from, NetSocket to, LongConsumer moved) {
        from.handler(bytes -> {
            moved.accept(bytes.length());
            to.write(bytes);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(v -> from.resume());
            }
        });
    }
}
