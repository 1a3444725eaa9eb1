package io.syntra.telemetry.token;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** Asks whom an ingest token lets send. */
final class IngestTokenRequest extends BaseAuthenticationRequest {

    private final TokenValue value;

    IngestTokenRequest(TokenValue value) {
        this.value = value;
    }

    TokenValue value() {
        return value;
    }
}
