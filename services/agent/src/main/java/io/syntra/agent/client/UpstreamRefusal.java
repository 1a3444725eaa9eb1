package io.syntra.agent.client;

/** Another service answered with a refusal. Its message may be shown to the user. */
public final class UpstreamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Of what is no answer of the service itself. */
    static final String NOT_ITS_OWN = "upstream_failed";

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

    /** The service says that there is no such thing, or not for whoever asks. */
    public boolean gone() {
        return (status == 404 || status == 403) && !code.equals(NOT_ITS_OWN);
    }

    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
