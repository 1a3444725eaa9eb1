package io.syntra.contracts.notification;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * A target as everybody may see it: scheme, host and port. User, path and query of a webhook are often its secret, and
 * whoever knows it can write to the team.
 */
public final class MaskedTarget {

    private static final String UNREADABLE = "***";

    private MaskedTarget() {}

    public static String of(String target) {
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
