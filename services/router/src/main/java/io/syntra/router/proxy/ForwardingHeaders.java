package io.syntra.router.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers that concern one connection only end at the router (RFC 9110 section 7.6.1). */
final class ForwardingHeaders {

    private static final List<String> HOP_BY_HOP = List.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "upgrade",
            "http2-settings");

    /** What the router says itself: the word of a client is not taken. */
    private static final List<String> OURS = List.of(
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-server",
            "x-real-ip",
            // The router answered it already.
            "expect");

    /** Without these the message itself would change; the proxy sets them from what it really sends. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "host");

    private ForwardingHeaders() {}

    static void toReplica(MultiMap headers, RequestTarget.Origin target, HttpServerRequest request) {
        removeHopByHop(headers);
        OURS.forEach(headers::remove);
        headers.set("x-forwarded-for", request.remoteAddress().hostAddress());
        headers.set("x-forwarded-proto", request.isSSL() ? "https" : "http");
        headers.set("x-forwarded-host", target.authority());
    }

    static void removeHopByHop(MultiMap headers) {
        var named = connectionOptions(headers);
        named.removeAll(FRAMING);
        named.forEach(headers::remove);
        HOP_BY_HOP.forEach(headers::remove);
    }

    /** What the Connection header lists, in lower case; browsers differ in what they put beside "Upgrade". */
    static Set<String> connectionOptions(MultiMap headers) {
        var options = new HashSet<String>();
        for (var connection : headers.getAll(HttpHeaders.CONNECTION)) {
            for (var option : connection.split(",", -1)) {
                options.add(option.strip().toLowerCase(Locale.ROOT));
            }
        }
        options.remove("");
        return options;
    }
}
