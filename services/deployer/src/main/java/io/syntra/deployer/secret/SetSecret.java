package io.syntra.deployer.secret;

import io.syntra.secrets.SecretValue;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The only message that holds a value, and only on its way in. */
record SetSecret(
        @Schema(implementation = String.class, format = "password", writeOnly = true) @Nullable SecretValue value) {}
