package io.syntra.channel.email;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import java.util.Set;

/** What a mail server's reply means (RFC 5321, 4.2.1): 2xx took it, 4xx may take it later, 5xx never will. */
public final class SmtpAnswer {

    private static final int TAKEN = 200;
    private static final int NOT_NOW = 400;
    private static final int NEVER = 500;

    /** "Transaction failed", "message exceeds fixed maximum message size", "content rejected": said of one message. */
    private static final String OF_THE_MESSAGE = "(?s)^5\\d\\d[ -]5\\.(3\\.4|6\\.\\d|7\\.1)\\b.*|^(552|554)\\b.*";

    /** The login (RFC 4954, 6): whoever the message is to, it fares the same. */
    private static final Set<Integer> OF_THE_LOGIN = Set.of(530, 534, 535, 538);

    private SmtpAnswer() {}

    /** @param answer its status is the reply's code, its body the reply */
    public static Meaning of(Answer answer) {
        var text = answer.body().strip();
        var said = "the mail server answered " + (text.isEmpty() ? answer.status() : text);
        if (answer.status() >= NEVER) {
            return new Meaning.Permanent(said, fault(answer.status(), text));
        }
        if (answer.status() >= NOT_NOW) {
            return new Meaning.Retry(said, null);
        }
        return answer.status() >= TAKEN && answer.status() < 300
                ? new Meaning.Delivered("the mail server took it", null)
                : new Meaning.Unknown(said + ", which says neither that it took it nor that it did not");
    }

    private static Meaning.Fault fault(int code, String text) {
        if (OF_THE_LOGIN.contains(code)) {
            return Meaning.Fault.TOKEN;
        }
        return text.matches(OF_THE_MESSAGE) ? Meaning.Fault.MESSAGE : Meaning.Fault.TARGET;
    }
}
