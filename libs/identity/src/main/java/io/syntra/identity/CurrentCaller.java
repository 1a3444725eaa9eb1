package io.syntra.identity;

import io.syntra.contracts.ServiceId;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The caller of the current request. Only for endpoints that demand a role; read it before going asynchronous. */
@RequestScoped
public class CurrentCaller {

    private final JsonWebToken token;

    CurrentCaller(JsonWebToken token) {
        this.token = token;
    }

    public Caller get() {
        return Caller.of(token);
    }

    /** Whether a service calls in the name of a person. */
    public boolean isService() {
        return token.claim(Claim.ACTOR).isPresent();
    }

    /** The one service an ingest token is for; empty for a person's token. */
    public Optional<ServiceId> service() {
        return token.<String>claim(Claim.SERVICE).map(ServiceId::fromString);
    }
}
