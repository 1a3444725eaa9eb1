package io.syntra.gateway.login;

import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.List;

/**
 * Who is logged in.
 *
 * @param expiresAt when the token ends
 */
record Person(String user, WorkspaceId workspace, List<String> roles, Instant expiresAt) implements Payload {}
