package io.syntra.testing.telegram;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Telegram's server makes of the address behind a text. One that it does not know is dropped, and the text stays
 * without a word (TDLib, {@code LinkManager} and {@code parse_url}).
 */
final class TextLink {

    private static final Pattern USER =
            Pattern.compile("tg:(?://)?user/?\\?(?:[^#]*&)?id=(?<id>[1-9][0-9]{0,17})(?:[&#].*)?", Pattern.DOTALL);
    private static final Pattern APP = Pattern.compile("(?i)(?<scheme>tg|ton):(?://)?(?<rest>.*)", Pattern.DOTALL);
    private static final Pattern SCHEME = Pattern.compile("(?<scheme>[^:/?#@\\[\\]]*)://(?<rest>.*)", Pattern.DOTALL);
    private static final Pattern WEB = Pattern.compile("(?i)https?");
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:(?<user>[^/?#]*)@)?(?<host>\\[[^\\]/?#@]*]|[^:/?#@]*)(?::(?<port>[^\\]@/?#:]*))?", Pattern.DOTALL);
    private static final Pattern HOST = Pattern.compile("(?:[a-z0-9._!$,~*'();&+=-]|%[0-9a-f]{2}|[^\\x00-\\x7F])+");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f.]*:[0-9a-f:.]*]");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+");
    private static final Pattern PORT = Pattern.compile("0*(?<number>[1-9][0-9]{0,4})");
    private static final int LAST_PORT = 65_535;

    private TextLink() {}

    /** The stretch as it is kept; empty when it is none. */
    static Optional<Entity> of(String address, int offset, int length) {
        var user = USER.matcher(address.toLowerCase(Locale.ROOT));
        return user.matches()
                ? Optional.of(new Entity("text_mention", offset, length, user.group("id")))
                : checked(address).map(url -> new Entity("text_link", offset, length, url));
    }

    private static Optional<String> checked(String address) {
        var app = APP.matcher(address);
        if (!app.matches()) {
            return Optional.ofNullable(Url.parse(address))
                    .filter(url -> url.host().contains(".") || url.isIpv6())
                    .map(Url::written);
        }
        return Optional.ofNullable(Url.parse(app.group("rest")))
                .filter(url -> url.isBare() && NAME.matcher(url.host()).matches())
                .map(url -> app.group("scheme").toLowerCase(Locale.ROOT) + "://" + url.host()
                        + (url.query().startsWith("/?") ? url.query().substring(1) : url.query()));
    }

    /**
     * An address of the web.
     *
     * @param start with the scheme, and whoever logs in
     * @param port with its colon; empty for none
     * @param query from its first slash
     */
    private record Url(String start, String host, String port, String query) {

        static @Nullable Url parse(String address) {
            var scheme = SCHEME.matcher(address);
            var named = scheme.matches();
            if (named && !WEB.matcher(scheme.group("scheme")).matches()) {
                return null;
            }
            var rest = named ? scheme.group("rest") : address;
            int end = rest.length() - rest.replaceFirst("^[^/?#]*", "").length();
            var authority = AUTHORITY.matcher(rest.substring(0, end));
            if (!authority.matches()) {
                return null;
            }
            var host = authority.group("host").toLowerCase(Locale.ROOT);
            var port = port(authority.group("port"));
            boolean sound = IPV6.matcher(host).matches() || (HOST.matcher(host).matches() && !host.equals("."));
            if (!sound || port == null) {
                return null;
            }
            var user = authority.group("user");
            return new Url(
                    (named ? scheme.group("scheme").toLowerCase(Locale.ROOT) : "http") + "://"
                            + (user == null || user.isEmpty() ? "" : user + "@"),
                    host,
                    port,
                    query(rest.substring(end).stripTrailing()));
        }

        /** Null when it is none. */
        private static @Nullable String port(@Nullable String written) {
            if (written == null) {
                return "";
            }
            var port = PORT.matcher(written);
            return port.matches() && Integer.parseInt(port.group("number")) <= LAST_PORT
                    ? ":" + port.group("number")
                    : null;
        }

        private static String query(String written) {
            var query = new StringBuilder(written.startsWith("/") ? "" : "/");
            written.chars().forEach(c -> {
                if (c <= ' ') {
                    query.append(String.format("%%%02X", c));
                } else {
                    query.append((char) c);
                }
            });
            return query.toString();
        }

        boolean isIpv6() {
            return host.startsWith("[");
        }

        /** As what follows {@code tg:} has to be. */
        boolean isBare() {
            return start.equals("http://") && port.isEmpty() && !isIpv6();
        }

        String written() {
            return start + host + port + query;
        }
    }
}
