package io.syntra.agent.client;

import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.Supplier;

/** A neighbour that was restarted leaves connections behind that end at their next use. What only reads is asked again. */
public final class BrokenOff {

    private BrokenOff() {}

    /** @param read changes nothing */
    public static <T> T askedAgain(Supplier<T> read) {
        try {
            return read.get();
        } catch (ProcessingException e) {
            if (isBrokenOff(e)) {
                return read.get();
            }
            throw e;
        }
    }

    /** Neither refused at the door nor kept waiting, which would be the same a moment later. */
    private static boolean isBrokenOff(ProcessingException e) {
        return e.getCause() instanceof IOException && !(e.getCause() instanceof ConnectException);
    }
}
