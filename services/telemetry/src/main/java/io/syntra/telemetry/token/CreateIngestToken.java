package io.syntra.telemetry.token;

import io.syntra.contracts.ServiceId;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which token is wanted: for a service that is known, or for one that runs elsewhere and gets its id now.
 *
 * @param name by which people know the token; one of its workspace
 * @param serviceId what it sends for
 * @param serviceName in the place of {@code serviceId}: the name of a new service that Syntra does not run
 */
public record CreateIngestToken(
        @NotNull @Pattern(regexp = NAME, message = "must be 1 to 63 of a-z, 0-9 and '-', and not begin with '-'") String name,

        @Nullable ServiceId serviceId,

        @Nullable @Pattern(regexp = NAME, message = "must be 1 to 63 of a-z, 0-9 and '-', and not begin with '-'") String serviceName) {

    static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
}
