package io.syntra.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    /** Both ends of every range. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.255.255.255, unspecified",
        "10.0.0.0, private",
        "10.255.255.255, private",
        "100.64.0.0, carrier-grade NAT",
        "100.127.255.255, carrier-grade NAT",
        "127.0.0.1, loopback",
        "127.255.255.255, loopback",
        "169.254.0.0, link-local",
        "169.254.169.254, link-local",
        "169.254.255.255, link-local",
        "172.16.0.0, private",
        "172.31.255.255, private",
        "192.0.0.1, reserved",
        "192.0.2.1, documentation",
        "192.88.99.1, 6to4 relay",
        "192.168.0.0, private",
        "192.168.255.255, private",
        "198.18.0.0, benchmarking",
        "198.19.255.255, benchmarking",
        "198.51.100.7, documentation",
        "203.0.113.7, documentation",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, reserved",
        "::, unspecified",
        "::1, loopback",
        "::7f00:1, IPv4-compatible",
        "64:ff9b::7f00:1, NAT64",
        "64:ff9b::ffff:ffff, NAT64",
        "64:ff9b:1::1, NAT64",
        "100::1, discard-only",
        "2001::1, Teredo",
        "2001:0:ffff:ffff:ffff:ffff:ffff:ffff, Teredo",
        "2001:20::1, reserved",
        "2001:db8::1, documentation",
        "2002:7f00:1::1, 6to4",
        "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 6to4",
        "3fff::1, documentation",
        "4000::1, not global unicast",
        "fc00::1, private",
        "fdff:ffff::1, private",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, site-local",
        "ff02::1, multicast",
        "::ffff:127.0.0.1, loopback",
        "::ffff:10.1.2.3, private"
    })
    void whatIsNotPublicIsNamed(String address, String kind) throws UnknownHostException {
        assertThat(PublicAddresses.special(InetAddress.getByName(address))).contains(kind);
    }

    /** The neighbours of the ranges. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2003::1",
                "2606:4700::1111",
                "::ffff:8.8.8.8"
            })
    void whatIsPublicPasses(String address) throws UnknownHostException {
        assertThat(PublicAddresses.special(InetAddress.getByName(address))).isEmpty();
    }

    @Test
    void anIpv4AddressInsideAnIpv6OneIsSeen() throws UnknownHostException {
        // Java unwraps most mapped addresses by itself, but not those made this way.
        var mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;

        assertThat(PublicAddresses.special(Inet6Address.getByAddress("x", mapped, 0)))
                .contains("loopback");
    }
}
