package io.syntra.channel.email;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail server, as its secret names it: {@code smtps://user:password@host:465} speaks TLS from the start, {@code smtp://}
 * begins it as soon as the server can. Characters of the password that mean something in a URL are percent-encoded.
 *
 * @param tls from the start
 * @param user empty for none
 */
public record SmtpUrl(boolean tls, String host, int port, String user, String password) {

    /** A whole one, not what stands in it, is a secret. */
    static final Pattern LITERAL = Pattern.compile("smtps?://\\S{1,1000}");

    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;
    private static final int LAST_PORT = 65_535;

    public static Optional<SmtpUrl> parse(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text);
            boolean tls = uri.getScheme().equals("smtps");
            int port = uri.getPort() < 0 ? (tls ? SUBMISSIONS : SUBMISSION) : uri.getPort();
            if (uri.getHost() == null || port < 1 || port > LAST_PORT) {
                return Optional.empty();
            }
            var login = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
            int colon = login.indexOf(':');
            return Optional.of(new SmtpUrl(
                    tls,
                    uri.getHost(),
                    port,
                    decoded(colon < 0 ? login : login.substring(0, colon)),
                    decoded(colon < 0 ? "" : login.substring(colon + 1))));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static boolean isOne(String text) {
        return parse(text).isPresent();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SmtpUrl[•••]";
    }
}
