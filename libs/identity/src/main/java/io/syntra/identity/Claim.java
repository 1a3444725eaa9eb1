package io.syntra.identity;

/** Names of the claims that are ours. */
final class Claim {

    static final String WORKSPACE = "workspace";
    static final String ACTOR = "actor";
    static final String SERVICE = "service_id";
    static final String GROUPS = "groups";
    static final String ACTION = "action_id";
    static final String PLAN = "plan_hash";

    /** Ids of the tokens that this one was made from, with spaces between them. */
    static final String SESSION = "session";

    static final String SINCE = "session_since";

    /** Names; both are absent when nobody can say. */
    static final String VOUCHED_BY = "vouched_by";

    static final String VOUCHED_TOO = "vouched_too";

    private Claim() {}
}
