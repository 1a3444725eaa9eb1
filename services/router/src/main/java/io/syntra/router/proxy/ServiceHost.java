package io.syntra.router.proxy;

import java.util.Locale;
import java.util.Optional;

/** Which service a host name is for: {@code shop-api.localhost} is {@code shop-api} under the domain {@code localhost}. */
record ServiceHost(String domain) {

    ServiceHost {
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /** @param host in lower case; empty when it is not exactly one label under the domain */
    Optional<String> label(String host) {
        var suffix = "." + domain;
        if (!host.endsWith(suffix)) {
            return Optional.empty();
        }
        var label = host.substring(0, host.length() - suffix.length());
        return label.isEmpty() || label.contains(".") ? Optional.empty() : Optional.of(label);
    }
}
