package io.syntra.egress;

import java.net.InetAddress;
import java.net.URI;

/** Whether a request may go to a target. */
public sealed interface Passage {

    /**
     * It may, to exactly this address: resolving the name again could give another one.
     *
     * @param uri has a scheme of {@code http} or {@code https} and a host
     */
    record Open(URI uri, InetAddress address) implements Passage {}

    /** It never may; the reason is for the author of the target. */
    record Closed(String reason) implements Passage {}

    /** The name has no address at the moment. */
    record Unresolved(String reason) implements Passage {}
}
