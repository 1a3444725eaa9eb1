package io.syntra.agent.client;

/** Another service answered with a refusal. Its message may be shown to the user. */
public final class UpstreamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public UpstreamRefusal(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    /** It may answer otherwise a moment later. */
    public boolean transientFailure() {
        return status >= 500 || status == 429;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
