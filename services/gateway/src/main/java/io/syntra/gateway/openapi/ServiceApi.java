package io.syntra.gateway.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;

/** What one service says of itself, or that it said nothing. */
sealed interface ServiceApi {

    String service();

    /** @param address where it is, for paths that do not go through the gateway */
    record Described(String service, URI address, ObjectNode document) implements ServiceApi {}

    /** It could not be asked. */
    record Missing(String service) implements ServiceApi {}
}
