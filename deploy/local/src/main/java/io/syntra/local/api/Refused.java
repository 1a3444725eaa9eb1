package io.syntra.local.api;

import io.syntra.local.terminal.Failure;

/** The suite said no, as problem+json. */
public final class Refused extends Failure {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Refused(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
