package io.syntra.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGuardTest {

    private final List<String> resolved = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost:8080/",
                "https://10.1.2.3/hook",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[2001::1]/",
                "http://[fe80::1]/",
                "http://100.64.0.1/",
                "http://0.0.0.0/",
                "http://224.0.0.1/",
                "http://user@127.0.0.1/",
                "http://8.8.8.8@127.0.0.1/",
                "HTTP://LOCALHOST/"
            })
    void internalTargetsAreClosed(String target) {
        assertThat(guard(Set.of(), Names.ofTheSystem()).check(target))
                .isInstanceOfSatisfying(Passage.Closed.class, closed -> assertThat(closed.reason())
                        .contains("not on the public internet"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://017700000001/",
                "http://127.1/",
                "http://127.0.1/",
                "http://0/",
                "http://127.0.0.1./",
                "http://256.0.0.1/",
                "http://8.8.8.8.8/",
                "http://0X7F.1/"
            })
    void unusualWaysToWriteAnAddressAreClosed(String target) {
        assertThat(guard(Set.of(), Names.ofTheSystem()).check(target)).isInstanceOf(Passage.Closed.class);
        assertThat(resolved).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://hooks.example/",
                "file:///etc/passwd",
                "gopher://hooks.example/",
                "hooks.example/x",
                "//hooks.example/x",
                "http:///x",
                "http://",
                "http:hooks.example",
                "not a url",
                "",
                "http://ho st/",
                "http://hooks.example:port/",
                "http://hooks.example:0/",
                "http://hooks.example:65536/",
                "http://hooks.example:99999999999/",
                "http://127.0.0.1%2f@hooks_example/",
                "jar:http://hooks.example!/"
            })
    void whatIsNoWebAddressIsClosed(String target) {
        assertThat(guard(Set.of(), names("93.184.216.34")).check(target)).isInstanceOf(Passage.Closed.class);
    }

    @Test
    void aNameIsJudgedByEveryAddressItHas() {
        assertThat(guard(Set.of(), names("93.184.216.34", "10.0.0.7")).check("https://hooks.example/"))
                .isInstanceOf(Passage.Closed.class);
    }

    @Test
    void theAddressThatWasJudgedIsTheOneHandedOn() throws UnknownHostException {
        // A name server that answers "public" first and "internal" afterwards.
        var answers = new ArrayList<>(List.of("93.184.216.34", "127.0.0.1"));
        Names rebinding = host -> {
            resolved.add(host);
            return List.of(InetAddress.getByName(answers.removeFirst()));
        };

        var passage = guard(Set.of(), rebinding).check("https://hooks.example/x?y=z");

        assertThat(passage).isInstanceOfSatisfying(Passage.Open.class, open -> {
            assertThat(open.address().getHostAddress()).isEqualTo("93.184.216.34");
            assertThat(open.uri()).hasToString("https://hooks.example/x?y=z");
        });
        assertThat(resolved).containsExactly("hooks.example");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:9000/, true",
        "127.0.0.1:9000, http://127.0.0.1:9000/, true",
        "127.0.0.1:9000, http://127.0.0.1:9001/, false",
        "127.0.0.1:9000, http://127.0.0.2:9000/, false",
        "hooks.internal:443, https://Hooks.Internal/, true",
        "hooks.internal:443, http://hooks.internal/, false",
        "[::1]:9000, http://[::1]:9000/, true"
    })
    void theOperatorPermitsSingleHosts(String allowed, String target, boolean open) {
        Names loopback = host -> List.of(InetAddress.getByName(host.contains("internal") ? "10.0.0.7" : host));

        assertThat(guard(Set.of(allowed), loopback).check(target) instanceof Passage.Open)
                .isEqualTo(open);
    }

    @Test
    void thisMachineIsClosedEvenAtAPublicAddress() {
        var guard = new TargetGuard(Set.of(), names("93.184.216.34"), address -> true);

        assertThat(guard.check("https://hooks.example/"))
                .isInstanceOfSatisfying(Passage.Closed.class, closed -> assertThat(closed.reason())
                        .contains("this machine"));
    }

    @Test
    void aNameWithoutAnAddressMayGetOneLater() {
        Names nothing = host -> {
            throw new UnknownHostException(host);
        };

        assertThat(guard(Set.of(), nothing).check("https://hooks.example/"))
                .isEqualTo(new Passage.Unresolved("the name hooks.example cannot be resolved"));
    }

    private static TargetGuard guard(Set<String> allowed, Names names) {
        return new TargetGuard(allowed, names, address -> false);
    }

    private static Names names(String... addresses) {
        return host -> {
            var list = new ArrayList<InetAddress>();
            for (var address : addresses) {
                list.add(InetAddress.getByName(address));
            }
            return list;
        };
    }
}
