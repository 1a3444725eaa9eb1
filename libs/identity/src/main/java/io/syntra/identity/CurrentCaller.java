package io.syntra.identity;

import jakarta.enterprise.context.RequestScoped;
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
}
