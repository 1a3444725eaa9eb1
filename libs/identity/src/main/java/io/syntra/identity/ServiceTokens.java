package io.syntra.identity;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tokens that this service signs itself, with the key that {@code SYNTRA_IDENTITY_SIGNING_KEY} names. */
@Singleton
public final class ServiceTokens {

    /**
     * Once a token's end is that long past, nothing comes of it any more: receivers allow for a minute ({@code
     * mp.jwt.verify.clock.skew}); the other one is for clocks that are behind, and for what they have taken and not done.
     */
    public static final Duration LEEWAY = Duration.ofMinutes(2);

    private final Tokens tokens;
    private final String application;

    ServiceTokens(Tokens tokens, @ConfigProperty(name = "quarkus.application.name") String application) {
        this.tokens = tokens;
        this.application = application;
    }

    /** The value of an Authorization header with which this service acts for {@code caller}. */
    public String bearerFor(Caller caller) {
        return "Bearer " + tokens.onBehalfOf(caller, application);
    }

    /** As {@link #bearerFor(Caller)}, of no use from {@code until} on but for the {@link #LEEWAY}. */
    public String bearerFor(Caller caller, Instant until) {
        return "Bearer " + tokens.onBehalfOf(caller, application, until);
    }

    public String forIngest(WorkspaceId workspace, ServiceId service) {
        return tokens.forIngest(workspace, service);
    }
}
