package io.syntra.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a host name into its addresses. */
@FunctionalInterface
interface Names {

    List<InetAddress> resolve(String host) throws UnknownHostException;

    static Names ofTheSystem() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
