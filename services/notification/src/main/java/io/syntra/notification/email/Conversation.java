package io.syntra.notification.email;

import io.syntra.egress.Attempt;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.Socket;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * One message on one connection. A server may keep a message from the moment at which it was sent the end of the data, and
 * never before (RFC 5321, 4.2.5): from then on, only its reply tells.
 */
final class Conversation extends SMTPTransport {

    private static final int TAKEN = 250;
    private static final int FIRST_CODE = 200;

    private final BoundedSocket connection;
    private boolean ended;
    private boolean taken;

    Conversation(Session session, URLName server, BoundedSocket connection) {
        super(session, server);
        this.connection = connection;
    }

    /** @param socket the connection, or TLS on it */
    Attempt hold(Socket socket, MimeMessage message) {
        try {
            connect(socket);
            sendMessage(message, message.getAllRecipients());
            return SmtpSender.said(TAKEN, getLastServerResponse());
        } catch (MessagingException e) {
            return outcome(e);
        } finally {
            leave();
        }
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        ended = true;
        super.finishData();
        taken = true;
    }

    private Attempt outcome(MessagingException failure) {
        if (taken) {
            return SmtpSender.said(TAKEN, "");
        }
        int code = ended ? getLastReturnCode() : code(failure);
        if (code >= FIRST_CODE) {
            return SmtpSender.said(code, reply(failure));
        }
        if (connection.wasToldTooMuch()) {
            var reason = "the mail server said more than " + BoundedSocket.MOST_KB
                    + " KB where a few lines would do; the secret's URL must name a host that speaks SMTP";
            return ended ? new Attempt.NoAnswer(reason) : new Attempt.NotSent(reason);
        }
        if (ended) {
            return new Attempt.NoAnswer(
                    "the mail server closed the connection or fell silent after it was sent the" + " message");
        }
        return failure instanceof AuthenticationFailedException
                ? SmtpSender.said(535, reply(failure))
                : new Attempt.NotSent("the mail server could not be spoken to: " + reply(failure));
    }

    /** Of several receivers one that is refused for good decides: the message goes to all or to none. */
    private static int code(MessagingException failure) {
        int worst = -1;
        for (@Nullable Exception e = failure;
                e != null;
                e = e instanceof MessagingException m ? m.getNextException() : null) {
            int code =
                    switch (e) {
                        case SMTPAddressFailedException refused -> refused.getReturnCode();
                        case SMTPSenderFailedException refused -> refused.getReturnCode();
                        case SMTPSendFailedException refused -> refused.getReturnCode();
                        default -> -1;
                    };
            worst = Math.max(worst, code);
        }
        return worst;
    }

    private static String reply(MessagingException failure) {
        MessagingException last = failure;
        for (@Nullable Exception e = failure; e instanceof MessagingException m; e = m.getNextException()) {
            if (!(m instanceof SMTPSendFailedException)) {
                last = m;
            }
        }
        return String.valueOf(last.getMessage()).strip();
    }

    /** What was said is said; the rest is courtesy. */
    private void leave() {
        try {
            close();
        } catch (MessagingException e) {
            // The connection is gone already.
            ended = true;
        }
    }
}
