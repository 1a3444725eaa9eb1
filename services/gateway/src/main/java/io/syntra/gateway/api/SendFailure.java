package io.syntra.gateway.api;

import io.syntra.problem.ProblemCode;

/** Why a request got no answer from its service. */
final class SendFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;

    SendFailure(ProblemCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    Refusal refusal() {
        return Refusal.of(code, String.valueOf(getMessage()));
    }
}
