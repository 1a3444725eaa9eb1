package io.syntra.contracts.notification;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * A target as everybody may see it: the name of its secret, or scheme, host and port. User, path and query of a webhook are often its secret, and
 * whoever knows it can write to the team.
 */
public final class MaskedTarget {

    private static final String UNREADABLE = "***";
    private static final Pattern REFERENCE = Pattern.compile("secret:[a-z0-9-]{1,64}");

    private MaskedTarget() {}

    public static String of(String target) {
        if (REFERENCE.matcher(target).matches()) {
            return target;
        }
        try {
            var uri = new URI(target.strip());
            if (uri.getScheme() == null || uri.getHost() == null) {
                return UNREADABLE;
            }
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        } catch (URISyntaxException e) {
            return UNREADABLE;
        }
    }
}
