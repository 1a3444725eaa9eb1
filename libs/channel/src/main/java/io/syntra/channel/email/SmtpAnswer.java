package io.syntra.channel.email;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;

/** What a mail server's reply means (RFC 5321, 4.2.1): 2xx took it, 4xx may take it later, 5xx never will. */
public final class SmtpAnswer {

    private static final int TAKEN = 200;
    private static final int NOT_NOW = 400;
    private static final int NEVER = 500;

    /** "Transaction failed", "message exceeds fixed maximum message size", "content rejected": said of one message. */
    private static final String OF_THE_MESSAGE = "(?s)^5\\d\\d[ -]5\\.(3\\.4|6\\.\\d|7\\.1)\\b.*|^(552|554)\\b.*";

    private SmtpAnswer() {}

    /** @param answer its status is the reply's code, its body the reply */
    public static Meaning of(Answer answer) {
        var text = answer.body().strip();
        var said = "the mail server answered " + (text.isEmpty() ? answer.status() : text);
        if (answer.status() >= NEVER) {
            return new Meaning.Permanent(
                    said, text.matches(OF_THE_MESSAGE) ? Meaning.Fault.MESSAGE : Meaning.Fault.TARGET);
        }
        if (answer.status() >= NOT_NOW) {
            return new Meaning.Retry(said, null);
        }
        return answer.status() >= TAKEN && answer.status() < 300
                ? new Meaning.Delivered("the mail server took it", null)
                : new Meaning.Unknown(said + ", which says neither that it took it nor that it did not");
    }
}
