package io.syntra.router.proxy;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a request wants to go, by RFC 9112 section 3.2; whatever two readers could read differently is refused. */
sealed interface RequestTarget {

    /**
     * @param host in lower case, without port and trailing dot
     * @param authority the host as the user wrote it, with its port
     * @param uri path and query
     */
    record Origin(String host, String authority, String uri) implements RequestTarget {}

    /** @param why for the user */
    record Refused(String why) implements RequestTarget {}

    Pattern AUTHORITY =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(:(?<port>[0-9]{1,5}))?");
    Pattern ABSOLUTE = Pattern.compile("(?i)https?://(?<authority>[^/?#]*)(?<rest>.*)");
    Pattern SAFE_URI = Pattern.compile("[\\x21-\\x7e\\x80-\\uffff]*");

    /** @param hosts every Host header of the request */
    static RequestTarget of(HttpMethod method, String uri, List<String> hosts) {
        if (!SAFE_URI.matcher(uri).matches() || uri.indexOf('#') >= 0) {
            return new Refused("The request line holds characters that no URI has. Percent-encode them.");
        }
        if (hosts.size() > 1) {
            return new Refused("The request has more than one Host header. Send one.");
        }
        var absolute = ABSOLUTE.matcher(uri);
        if (absolute.matches()) {
            // The request line wins over the Host header, which is then ignored.
            var rest = absolute.group("rest");
            return at(absolute.group("authority"), rest.startsWith("/") ? rest : "/" + rest);
        }
        var star = uri.equals("*") && method.equals(HttpMethod.OPTIONS);
        if (!uri.startsWith("/") && !star) {
            return new Refused("The request line names no path. Start it with \"/\".");
        }
        return hosts.isEmpty()
                ? new Refused("The request has no Host header, and that is what says which service it is for.")
                : at(hosts.getFirst().trim(), uri);
    }

    private static RequestTarget at(String authority, String uri) {
        var matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            return new Refused("The host of the request is not valid. Send NAME or NAME:PORT.");
        }
        var host = matcher.group("host").toLowerCase(Locale.ROOT);
        return new Origin(host.endsWith(".") ? host.substring(0, host.length() - 1) : host, authority, uri);
    }
}
