package io.syntra.gateway.login;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that a browser made with its cookie comes from our own page. SameSite=Strict says it too, but knows
 * only sites: a page on another port or subdomain is the same site and a stranger all the same.
 */
final class SameOrigin {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private SameOrigin() {}

    /** @param host the Host header, which a page of another origin cannot choose */
    static boolean allows(String method, @Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
        if (SAFE.contains(method)) {
            return true;
        }
        if (fetchSite == null && origin == null) {
            return false;
        }
        return (fetchSite == null || fetchSite.equals("same-origin")) && (origin == null || isOf(host, origin));
    }

    private static boolean isOf(@Nullable String host, String origin) {
        try {
            var authority = new URI(origin).getRawAuthority();
            return host != null
                    && authority != null
                    && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
