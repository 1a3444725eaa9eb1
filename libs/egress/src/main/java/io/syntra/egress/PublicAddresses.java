package io.syntra.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public internet. The ranges are those of the IANA special-purpose registries, and the
 * tunnels through which an IPv6 address can lead to an internal IPv4 one.
 */
final class PublicAddresses {

    private static final List<Range> SPECIAL_V4 = ranges("""
            0.0.0.0/8       unspecified
            10.0.0.0/8      private
            100.64.0.0/10   carrier-grade NAT
            127.0.0.0/8     loopback
            169.254.0.0/16  link-local
            172.16.0.0/12   private
            192.0.0.0/24    reserved
            192.0.2.0/24    documentation
            192.88.99.0/24  6to4 relay
            192.168.0.0/16  private
            198.18.0.0/15   benchmarking
            198.51.100.0/24 documentation
            203.0.113.0/24  documentation
            224.0.0.0/4     multicast
            240.0.0.0/4     reserved""");

    private static final List<Range> SPECIAL_V6 = ranges("""
            ::/128          unspecified
            ::1/128         loopback
            ::/96           IPv4-compatible
            64:ff9b::/96    NAT64
            64:ff9b:1::/48  NAT64
            100::/64        discard-only
            2001::/32       Teredo
            2001::/23       reserved
            2001:db8::/32   documentation
            2002::/16       6to4
            3fff::/20       documentation
            fc00::/7        private
            fe80::/10       link-local
            fec0::/10       site-local
            ff00::/8        multicast""");

    private static final Range GLOBAL_V6 = Range.parse("2000::/3 global unicast");
    private static final Range ZEROS_V6 = Range.parse("::/80 zeros");
    private static final int MAPPED_PREFIX = 12;

    private PublicAddresses() {}

    /** The kind of a non-public address, for example {@code loopback}; empty for a public one. */
    static Optional<String> special(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return first(SPECIAL_V4, bytes);
        }
        if (mapped(bytes)) {
            return first(SPECIAL_V4, Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length));
        }
        return first(SPECIAL_V6, bytes)
                .or(() -> GLOBAL_V6.holds(bytes) ? Optional.empty() : Optional.of("not global unicast"));
    }

    /** {@code ::ffff:a.b.c.d}, which connects to the IPv4 address. */
    private static boolean mapped(byte[] bytes) {
        return ZEROS_V6.holds(bytes) && bytes[10] == (byte) 0xff && bytes[11] == (byte) 0xff;
    }

    private static Optional<String> first(List<Range> ranges, byte[] address) {
        return ranges.stream().filter(r -> r.holds(address)).map(Range::name).findFirst();
    }

    private static List<Range> ranges(String table) {
        return Stream.of(table.split("\n", -1)).map(Range::parse).toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    private record Range(byte[] prefix, int bits, String name) {

        /** {@code 10.0.0.0/8 private}. */
        static Range parse(String line) {
            var words = line.strip().split("[/ ]+", 3);
            try {
                return new Range(InetAddress.getByName(words[0]).getAddress(), Integer.parseInt(words[1]), words[2]);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(words[0] + " is no address", e);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            int rest = bits % 8;
            return Arrays.equals(address, 0, whole, prefix, 0, whole)
                    && (rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff & (0xff << (8 - rest))) == 0);
        }
    }
}
