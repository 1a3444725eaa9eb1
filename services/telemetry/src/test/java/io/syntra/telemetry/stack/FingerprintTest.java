package io.syntra.telemetry.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

    private static final List<String> TRACES = List.of(
            "node-request",
            "node-cause",
            "node-async",
            "node-code",
            "node-uncaught",
            "node-express",
            "java-caused-by",
            "java-uncaught",
            "java-spring",
            "java-quarkus",
            "python-chained",
            "python-library",
            "python-group",
            "python-recursion",
            "python-django");

    @Test
    void differentErrorsAreDifferent() {
        var fingerprints = TRACES.stream().map(FingerprintTest::of).toList();

        assertThat(fingerprints).doesNotHaveDuplicates();
    }

    @Test
    void whatChangesFromBuildToBuildAndCallToCallChangesNothing() {
        for (var name : TRACES) {
            var original = StackTraceTest.trace(name);
            for (long seed = 0; seed < 200; seed++) {
                var changed = anotherBuild(original, new Random(seed));

                assertThat(of(StackTrace.find(changed).orElseThrow()))
                        .describedAs("%s, seed %d:%n%s", name, seed, changed)
                        .isEqualTo(of(name));
            }
        }
    }

    @Test
    void tenThousandMessagesOfOneStackAreOneError() {
        var fingerprints = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            var id = new UUID(i, 31L * i);
            fingerprints.add(of(StackTrace.find("Error: order " + id + " of user" + i + " failed\n"
                            + "    at place (/app/orders.js:" + (i % 900 + 1) + ":7)\n"
                            + "    at Server.emit (node:events:524:28)")
                    .orElseThrow()));
        }

        assertThat(fingerprints).hasSize(1);
    }

    @Test
    void anotherCallerOfTheUsersOwnIsAnotherError() {
        var one = "Error: x\n    at db (/app/db.js:1:1)\n    at orders (/app/orders.js:1:1)";
        var other = "Error: x\n    at db (/app/db.js:1:1)\n    at users (/app/users.js:1:1)";

        assertThat(of(StackTrace.find(one).orElseThrow()))
                .isNotEqualTo(of(StackTrace.find(other).orElseThrow()));
    }

    @Test
    void theDepthOfARecursionDoesNotMatter() {
        var deep = "RangeError: too deep\n" + "    at walk (/app/tree.js:4:5)\n".repeat(500)
                + "    at main (/app/m.js:1:1)";
        var shallow = "RangeError: too deep\n    at walk (/app/tree.js:9:5)\n    at main (/app/m.js:1:1)";

        assertThat(of(StackTrace.find(deep).orElseThrow()))
                .isEqualTo(of(StackTrace.find(shallow).orElseThrow()));
    }

    @Test
    void whereAReleaseIsInstalledDoesNotMatterButTheUsersFoldersDo() {
        var one = "Error: x\n    at get (/srv/releases/3f2a9c1d4e5b6a7f/server.js:1:1)";
        for (var folder :
                List.of("9b2f3c1e-0c5e-4a7b-9f10-223344556677", "v12", "shop-api-v2", "sha256-0011aabb", "app")) {
            var other = "Error: x\n    at get (/srv/releases/" + folder + "/server.js:1:1)";
            assertThat(of(StackTrace.find(other).orElseThrow()))
                    .isEqualTo(of(StackTrace.find(one).orElseThrow()));
        }
        var users = "Error: x\n    at get (/app/users/index.js:1:1)";
        var orders = "Error: x\n    at get (/app/orders/index.js:1:1)";
        assertThat(of(StackTrace.find(users).orElseThrow()))
                .isNotEqualTo(of(StackTrace.find(orders).orElseThrow()));
    }

    @Test
    void librariesCountOnlyWhenThereIsNothingElse() {
        var one = "Error: x\n    at read (node:net:1:1)";
        var other = "Error: x\n    at write (node:net:1:1)";

        assertThat(of(StackTrace.find(one).orElseThrow()))
                .isNotEqualTo(of(StackTrace.find(other).orElseThrow()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            order 4711 failed after 12.5s             | order <number> failed after <number>s
            user 'bob' can't pay "17 EUR"              | user <text> can't pay <text>
            GET https://api.acme.io/v1/x?y=1 gave 502  | GET <url> gave <number>
            lock 0xdeadbeef held by 9f86d081884c7d65   | lock <hex> held by <hex>
            job 3f2a9c1d-4e5b-6a7f-8091-a2b3c4d5e6f7 is gone | job <uuid> is gone
            2026-11-22T10:15:30.123Z no answer from 10.0.0.7:5432 | <time> no answer from <number>:<number>
            mail to bob@acme.io bounced                | mail to <email> bounced
            nothing to replace                         | nothing to replace
            """)
    void templatesKeepTheWords(String message, String template) {
        assertThat(MessageTemplate.of(message)).isEqualTo(template);
    }

    @Test
    void withoutAStackTheTemplateDecides() {
        assertThat(Fingerprint.of("ErrorLog", "order 1 of 'a' failed"))
                .isEqualTo(Fingerprint.of("ErrorLog", "order 22 of 'b' failed"))
                .isNotEqualTo(Fingerprint.of("ErrorLog", "order 1 of 'a' was refused"));
    }

    /** Other line numbers, another release folder, other generated names, another prefix. */
    private static String anotherBuild(String trace, Random random) {
        return (random.nextBoolean() ? "2026-11-2" + random.nextInt(10) + " 10:00:00 " : "")
                + trace.replaceAll("(\\.(?:js|java|py)):\\d+", "$1:" + (1 + random.nextInt(5_000)))
                        .replaceAll("line \\d+", "line " + (1 + random.nextInt(5_000)))
                        .replace("3f2a9c1d4e5b6a7f", String.format("%016x", random.nextLong()))
                        .replaceAll("Lambda/0x[0-9a-f]+", "Lambda/0x" + Long.toHexString(random.nextLong() | 1))
                        .replaceAll("CGLIB\\$\\$\\d", "CGLIB\\$\\$" + random.nextInt(10))
                        .replaceAll("lambda\\$(\\w+)\\$\\d+", "lambda\\$$1\\$" + random.nextInt(100))
                        .replaceAll("(user|order|request) \\d+", "$1 " + random.nextInt(100_000));
    }

    private static String of(String name) {
        return of(StackTrace.find(StackTraceTest.trace(name)).orElseThrow());
    }

    private static String of(StackTrace trace) {
        return Fingerprint.of(trace).text();
    }
}
