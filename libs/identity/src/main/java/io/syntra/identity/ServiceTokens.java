package io.syntra.identity;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tokens that this service signs itself, with the key that {@code SYNTRA_IDENTITY_SIGNING_KEY} names. */
@Singleton
public final class ServiceTokens {

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

    public String forIngest(WorkspaceId workspace, ServiceId service) {
        return tokens.forIngest(workspace, service);
    }
}
