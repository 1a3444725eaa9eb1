package io.syntra.problem;

import java.util.Locale;

/**
 * Every refusal that Syntra knows. The code is part of the API: clients switch on it, so it is never renamed.
 * Its {@code type} URI is {@code urn:syntra:problem:} and the code with dashes.
 */
public enum ProblemCode {
    MALFORMED_REQUEST(400, "The request cannot be read"),
    INVALID_FIELD(400, "A field is not valid"),
    INVALID_MANIFEST(422, "The syntra.yaml is not valid"),
    INVALID_ARTIFACT(422, "The artifact is not valid"),
    UNAUTHENTICATED(401, "Who is calling is not known"),
    FORBIDDEN(403, "The caller may not do this"),
    APPROVAL_MISSING(403, "A person has to approve it first"),
    APPROVAL_INVALID(403, "The approval is not for this"),
    APPROVAL_ENDED(403, "The approval was taken back"),
    NOT_FOUND(404, "Nothing is here"),
    SERVICE_NOT_FOUND(404, "There is no such service"),
    RELEASE_NOT_FOUND(404, "There is no such release"),
    DEPLOYMENT_NOT_FOUND(404, "There is no such deployment"),
    ARTIFACT_NOT_FOUND(404, "There is no such artifact"),
    SERVER_NOT_FOUND(404, "There is no such server"),
    COMMAND_NOT_FOUND(404, "There is no such command"),
    ERROR_GROUP_NOT_FOUND(404, "There is no such error group"),
    CONVERSATION_NOT_FOUND(404, "There is no such conversation"),
    ACTION_NOT_FOUND(404, "There is no such action"),
    WORKFLOW_NOT_FOUND(404, "There is no such workflow"),
    RUN_NOT_FOUND(404, "There is no such run"),
    APPROVAL_NOT_FOUND(404, "There is no such approval"),
    DELIVERY_NOT_FOUND(404, "There is no such delivery"),
    TARGET_NOT_FOUND(404, "There is no such target"),
    SECRET_NOT_FOUND(404, "There is no such secret"),
    METHOD_NOT_ALLOWED(405, "This address does not take that method"),
    NOT_ACCEPTABLE(406, "None of the accepted media types can be given"),
    NAME_TAKEN(409, "The name is taken"),
    CONFLICT(409, "The request does not fit the present state"),
    ALREADY_DECIDED(409, "The action was decided already"),
    PLAN_CHANGED(409, "The decision is not for this plan"),
    ACTION_EXPIRED(409, "The action can no longer be decided"),
    SECRET_IN_USE(409, "The secret is used"),
    NOTHING_TO_ROLL_BACK(409, "There is no earlier release to go back to"),
    NEVER_DEPLOYED(409, "The service was never deployed"),
    SANDBOX_MISSING(409, "The server has no sandbox to run it in"),
    IDEMPOTENCY_KEY_IN_USE(409, "A request with this Idempotency-Key is still running"),
    PRECONDITION_FAILED(412, "Someone changed it in the meantime"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not taken here"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    INVALID_WORKFLOW(422, "The workflow is not valid"),
    COMMAND_NOT_ALLOWED(422, "The server's policy does not allow the command"),
    SECRET_MISSING(422, "A secret that is referred to is not set"),
    TARGET_NOT_ALLOWED(422, "The target may not be reached from here"),
    PRECONDITION_REQUIRED(428, "If-Match is missing"),
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL(500, "Something broke on our side"),
    UPSTREAM_FAILED(502, "Another service did not answer as it should"),
    NO_ROUTE(404, "No service answers at this host"),
    NO_REPLICA(503, "No healthy replica can take the request"),
    APPROVAL_UNCHECKED(503, "Whether the approval still counts is not known"),
    OVERLOADED(503, "More is asked at once than can be done"),
    UNAVAILABLE(503, "A part of Syntra is not there at the moment"),
    UPSTREAM_TIMEOUT(504, "Another service took too long");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String type() {
        return "urn:syntra:problem:" + code().replace('_', '-');
    }
}
