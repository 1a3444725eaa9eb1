package io.syntra.egress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Keeps outgoing requests away from internal addresses. What counts is the address that the name resolves to; it is
 * handed on with the permission, so that the connection goes there and nowhere else.
 */
@Singleton
public class TargetGuard {

    private static final Pattern LOOKS_NUMERIC = Pattern.compile("(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*\\.?");
    private static final Pattern DOTTED_QUAD = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private static final int LAST_PORT = 65_535;

    private final Set<String> allowedHosts;
    private final Names names;
    private final Predicate<InetAddress> thisMachine;

    @Inject
    TargetGuard(TargetConfig config) {
        this(config.allowedHosts().orElse(Set.of()), Names.ofTheSystem(), TargetGuard::isThisMachine);
    }

    TargetGuard(Set<String> allowedHosts, Names names, Predicate<InetAddress> thisMachine) {
        this.allowedHosts = Set.copyOf(
                allowedHosts.stream().map(h -> h.toLowerCase(Locale.ROOT)).toList());
        this.names = names;
        this.thisMachine = thisMachine;
    }

    /** Permits these hosts and the public internet; for tests of what takes a guard. */
    public static TargetGuard allowing(Set<String> hosts) {
        return new TargetGuard(hosts, Names.ofTheSystem(), TargetGuard::isThisMachine);
    }

    /** Blocks while the name is resolved. */
    public Passage check(String target) {
        URI uri;
        try {
            uri = new URI(target.strip());
        } catch (URISyntaxException e) {
            return new Passage.Closed("the target is not a URL");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return new Passage.Closed("the target must begin with https:// or http://");
        }
        if (uri.getHost() == null) {
            return new Passage.Closed("the target's host cannot be read; write names with letters, digits and dashes");
        }
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        if (LOOKS_NUMERIC.matcher(host).matches() && !isDottedQuad(host)) {
            // 2130706433, 0x7f.1 and 0177.0.0.1 are all ways to write 127.0.0.1.
            return new Passage.Closed("the address " + host + " must be written as four decimal numbers");
        }
        int port = port(uri, scheme);
        if (port < 1 || port > LAST_PORT) {
            return new Passage.Closed("the target's port must be from 1 to " + LAST_PORT);
        }
        return resolve(uri, host, port);
    }

    private Passage resolve(URI uri, String host, int port) {
        try {
            var addresses = names.resolve(host);
            if (addresses.isEmpty()) {
                return new Passage.Unresolved("the name " + host + " has no address");
            }
            if (!allowedHosts.contains(host) && !allowedHosts.contains(host + ":" + port)) {
                for (InetAddress address : addresses) {
                    var why = whyNot(address);
                    if (why.isPresent()) {
                        return new Passage.Closed(host + " is not on the public internet (" + why.get()
                                + "); an operator can permit it in syntra.egress.allowed-hosts");
                    }
                }
            }
            return new Passage.Open(uri, addresses.getFirst());
        } catch (UnknownHostException e) {
            return new Passage.Unresolved("the name " + host + " cannot be resolved");
        }
    }

    private Optional<String> whyNot(InetAddress address) {
        return PublicAddresses.special(address)
                .or(() -> thisMachine.test(address) ? Optional.of("this machine") : Optional.empty());
    }

    private static boolean isDottedQuad(String host) {
        return DOTTED_QUAD.matcher(host).matches()
                && Pattern.compile("\\.")
                        .splitAsStream(host)
                        .mapToInt(Integer::parseInt)
                        .allMatch(n -> n <= 255);
    }

    private static int port(URI uri, String scheme) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return scheme.equals("https") ? 443 : 80;
    }

    private static boolean isThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // Without a look at the interfaces nobody can tell: closed.
            return true;
        }
    }
}
