package io.syntra.identity;

import java.util.Set;

/** Role names. A higher role holds the lower ones: an admin's token names all three. */
public final class Role {

    /** Reads everything of the workspace. */
    public static final String VIEWER = "viewer";
    /** Also changes services, with approval where the agent proposes. */
    public static final String DEVELOPER = "developer";
    /** Also does what is of high risk. */
    public static final String ADMIN = "admin";
    /** Sends telemetry of one service, nothing else. */
    public static final String INGEST = "ingest";

    private Role() {}

    /** The role itself and those it includes. */
    public static Set<String> including(String role) {
        return switch (role) {
            case ADMIN -> Set.of(ADMIN, DEVELOPER, VIEWER);
            case DEVELOPER -> Set.of(DEVELOPER, VIEWER);
            case VIEWER -> Set.of(VIEWER);
            case INGEST -> Set.of(INGEST);
            default -> throw new IllegalArgumentException("there is no role " + role);
        };
    }
}
