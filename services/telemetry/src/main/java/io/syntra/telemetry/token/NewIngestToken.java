package io.syntra.telemetry.token;

import io.syntra.contracts.ServiceId;
import java.util.UUID;

/**
 * A token that was just made.
 *
 * @param token its value, shown this once
 */
public record NewIngestToken(UUID id, String name, ServiceId serviceId, String token) {

    @Override
    public String toString() {
        return "NewIngestToken[" + id + "]"; // never the value
    }
}
