package io.syntra.egress;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** What the operator permits beyond the public internet. */
@ConfigMapping(prefix = "syntra.egress")
interface TargetConfig {

    /** {@code host} or {@code host:port}, as written in the target; such a host may be internal. */
    Optional<Set<String>> allowedHosts();
}
