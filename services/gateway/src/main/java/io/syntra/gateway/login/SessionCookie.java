package io.syntra.gateway.login;

import io.syntra.gateway.GatewayConfig;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.NewCookie.SameSite;
import java.time.Duration;

/** The token of a person in a browser, out of reach of scripts and other sites. */
@Singleton
final class SessionCookie {

    static final String NAME = "syntra_session";

    private final GatewayConfig config;

    SessionCookie(GatewayConfig config) {
        this.config = config;
    }

    NewCookie holding(String token, Duration life) {
        return cookie(token, Math.toIntExact(life.toSeconds()));
    }

    NewCookie none() {
        return cookie("", 0);
    }

    private NewCookie cookie(String value, int maxAge) {
        return new NewCookie.Builder(NAME)
                .value(value)
                .path("/api/v1")
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(config.cookieOverHttpsOnly())
                .sameSite(SameSite.STRICT)
                .build();
    }
}
