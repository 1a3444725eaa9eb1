package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UntrustedTest {

    /** Twenty times what it takes; what grows with the square of the length takes longer. */
    private static final long SLOW = 400_000_000;

    @Test
    void terminalEscapesAndHiddenCharactersGo() {
        assertThat(Untrusted.clean("\u001b[31mred\u001b[0m \u001b]0;title\u0007a\u202eb\u200bc\u0000d\u009be\tf\ng"))
                .isEqualTo("red abcde\tf\ng");
    }

    /** Of what no eye sees, whole texts can be made. */
    @Test
    void charactersThatHideTextsGo() {
        assertThat(Untrusted.clean("a\uDB40\uDD00b\uDB40\uDDEFc\u3164d\u2800e\uFE0Ff\u034Fg\uDB40\uDC41h"))
                .isEqualTo("abcdefgh");
    }

    @Test
    void aCleanTextStaysAsItIs() {
        var text = "TypeError: Cannot read properties of undefined (reading 'user') at /app/server.js:31:12 – größer";

        assertThat(Untrusted.clean(text)).isEqualTo(text);
    }

    @Test
    void aLineStaysOne() {
        assertThat(Untrusted.line("TypeError\n  │ risk     low\r\n\t└ ")).isEqualTo("TypeError ⏎ │ risk     low ⏎ └");
    }

    static Stream<String> secrets() {
        return Stream.of(
                "password=hunter2abc",
                "db_password: 'hunter2abc'",
                "{\"api_key\": \"hunter2abc\"}",
                "Authorization: Bearer hunter2abc.def",
                "postgres://shop:hunter2abc@db:5432/shop",
                "AKIAHUNTER2ABCDEFGHI",
                "ASIAHUNTER2ABCDEFGHI",
                "token sk-hunter2abc0123456789",
                "ghp_hunter2abcdefghijklmnopqrst",
                "eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyYWJj.hunter2abc",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter2abc\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter2abc\n-----END PGP PRIVATE KEY BLOCK-----",
                "-----BEGIN PRIVATE KEY-----\nhunter2abc, and the text was cut off",
                "github_pat_11AAAAAAA0hunter2abcAAAAAAAAAAAA_AAAA",
                "glpat-hunter2abc-AAAAAAAAAA",
                "npm_hunter2abcAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "hvs.CAESIhunter2abcAAAAAAAA",
                "Cookie: theme=dark; sid=hunter2abc",
                "Set-Cookie: sid=hunter2abc; Path=/",
                "{\"cookie\":\"sid=hunter2abc\",\"status\":200}",
                "Authorization: Token hunter2abc",
                "Authorization: NTLM hunter2abc",
                "Authorization: ApiKey hunter2abc",
                "Authorization: Negotiate hunter2abc",
                "Authorization: Digest username=\"x\", response=hunter2abc",
                "Authorization: Hawk id=\"x\", mac=hunter2abc",
                "Authorization: OAuth realm=\"x\", oauth_signature=hunter2abc",
                "Authorization: AWS4-HMAC-SHA256 Credential=x/y, Signature=hunter2abc",
                "{\"authorization\":\"Custom hunter2abc\"}",
                "sent Bearer hunter2abc",
                "sent basic hunter2abc",
                "-H 'Authorization: hunter2abc'",
                "{\"password\":\"ab\\\"hunter2abc\"}",
                "{\"password\":\"the text was cut off in hunter2abc",
                "{\\\"password\\\":\\\"hunter2abc\\\"}",
                "{\\\"password\\\":\\\"in two words hunter2abc\\\"}",
                "password=ab,hunter2abc",
                "password=ab\"hunter2abc",
                "password => hunter2abc",
                "password := hunter2abc",
                "SMTPPASS=hunter2abc",
                "LDAP_BINDPW: hunter2abc",
                "{\"secretKey\":\"hunter2abc\"}",
                "{\"credentials\":\"hunter2abc\"}",
                "ENCRYPTIONKEY=hunter2abc",
                "passphrase = hunter2abc",
                "spring_datasource_primary_reader_connection_pool_password=hunter2abc",
                "session-eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyYWJj.hunter2abc",
                "eyJhbGciOiJkaXIifQ..hunter2abc.hunter2abc.AAAA",
                "POST https://api.telegram.org/bot123456789:AAhunter2abcAAAAAAAAAAAAAAAAAAAAAAA/sendMessage",
                "https://hooks.slack.com/services/T0000/B0000/hunter2abc",
                "https://hooks.slack.com/workflows/T0000/hunter2abc",
                "https://hooks.slack-gov.com/triggers/T0000/hunter2abc",
                "https://discord.com/api/webhooks/123456789/hunter2abc",
                "https://discordapp.com/api/webhooks/123456789/hunter2abc",
                "https://shop.webhook.office.com/webhookb2/hunter2abc",
                "xoxb-1-A0000-hunter2abc",
                "xapp-1-A0000-hunter2abc",
                "whsec_hunter2abcAAAAAAAAAAAA",
                "SG.hunter2abcAAAA.hunter2abcAAAA",
                "pypi-AgEIhunter2abcAAAAAAAAAA",
                "ya29.hunter2abcAAAAAAAAAAAAAA",
                "AccountKey=hunter2abc==;EndpointSuffix=core",
                "https://bucket.s3.amazonaws.com/x?X-Amz-Date=1&X-Amz-Signature=hunter2abc&y=1",
                "https://storage.googleapis.com/x?X-Goog-Date=1&X-Goog-Signature=hunter2abc",
                "https://account.blob.core.windows.net/x?sv=1&sig=hunter2abc%3D",
                "<a href=\"https://account.blob.core.windows.net/x?sv=1&amp;sig=hunter2abc\">",
                "https://example.com/x?signature=hunter2abc",
                "/app/server --db-password hunter2abc --port 80",
                "server --api-key 'hunter2abc' -v",
                "server --api-key 'in two words hunter2abc' -v",
                "openssl rsa -pass hunter2abc",
                "curl -u bob:hunter2abc https://example.com",
                "curl -U bob:hunter2abc https://example.com",
                "curl --user bob:hunter2abc https://example.com",
                "curl --proxy-user=bob:hunter2abc https://example.com",
                "mysql -h db -uroot -phunter2abc shop",
                "mysqldump -phunter2abc shop",
                "mariadb -uroot -phunter2abc shop",
                "sshpass -p hunter2abc ssh host",
                "MIIEvQIBADANBgkqhkiG9w0hunter2abcBAQEFAASCBKcwgg5jAgEAAo1BAQDh",
                "the key MIIEvQIBADANBgkqhkiG9w0hunter2abcBAQEFAASCBKcwgg5jAgEAAo1BAQDh was read",
                "MIIEvQIBADANBgkqhkiG9w0hunter2abcBAQEFA4AS");
    }

    /** Guarded by {@code Secrets}, each of its patterns. */
    @ParameterizedTest
    @MethodSource("secrets")
    void obviousSecretsAreTakenOut(String text) {
        assertThat(Untrusted.clean(text))
                .doesNotContainIgnoringCase("hunter2abc")
                .contains("redacted");
    }

    /** Guarded by {@code Secrets}, each name of an option and of what is assigned. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "passwd",
                "passphrase",
                "pwd",
                "secret",
                "token",
                "api_key",
                "access-key",
                "private_key",
                "secretkey",
                "encryption-key",
                "signing_key",
                "master-key"
            })
    void whateverASecretIsCalledItIsTakenOut(String name) {
        for (var text : List.of(name + "=%s", "{\"" + name + "\": \"%s\"}", "run --db-" + name + " %s -v")) {
            assertThat(Untrusted.clean(text.formatted("hunter2")))
                    .isEqualTo(text.replace("\"%s\"", "%s").formatted("[redacted]"));
        }
    }

    /** Guarded by {@code Secrets}, each beginning of a key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk_live_",
                "rk_test_",
                "gho_",
                "AIza",
                "doo_v1_",
                "dckr_pat_",
                "shpat_",
                "shpca_",
                "lin_api_",
                "glsa_",
                "sntrys_",
                "hf_",
                "gsk_",
                "xai-",
                "ATATT3",
                "ATCTT3",
                "AGE-SECRET-KEY-1",
                "NRAK-",
                "PMAK-"
            })
    void aKeyIsKnownByHowItBegins(String beginning) {
        var key = beginning + "0123456789".repeat(4);

        assertThat(Untrusted.clean("the key " + key + " was read")).isEqualTo("the key [redacted key] was read");
    }

    /** Where a secret ends: what stands beside it is still read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password=hunter2,user=bob|password=[redacted],user=bob",
                "{\"token\":\"hunter2\",\"region\":\"eu\"}|{\"token\":[redacted],\"region\":\"eu\"}",
                "{token=hunter2} took 5 ms|{token=[redacted]} took 5 ms",
                "--token=hunter2 --port 80|--token=[redacted] --port 80",
                "Authorization: Bearer hunter2hunter2 was refused|Authorization: [redacted] was refused",
                "Authorization: Bearer hunter2 was refused|Authorization: [redacted] was refused",
                "Authorization: Basic hunter2 was refused|Authorization: [redacted] was refused",
                "password=\"\" is empty|password=\"\" is empty",
                "BYPASS=hunter2|BYPASS=hunter2",
                "tests: pass: 12|tests: pass: 12",
                "the cookie: none was sent|the cookie: none was sent",
                "authorization: it failed|authorization: it failed",
                "server --db-password hunter2 --port 80|server --db-password [redacted] --port 80",
                "server --token-file /run/token --no-password --port 80|server --token-file /run/token --no-password --port 80",
                "docker run -u 1000:1000 shop|docker run -u 1000:1000 shop",
                "git 24471100ab12cd34ef5624471100ab12cd34ef56|git 24471100ab12cd34ef5624471100ab12cd34ef56",
                "24471100ab12cd34ef5624471100ab12cd34ef56|24471100ab12cd34ef5624471100ab12cd34ef56",
                "mysql -h db -P 3306 shop|mysql -h db -P 3306 shop",
                "at 12:34:56 in bot123:short|at 12:34:56 in bot123:short",
                "arn:aws:sqs:eu-west-1:123456789012:orders-service-production-dead-letter|arn:aws:sqs:eu-west-1:123456789012:orders-service-production-dead-letter",
                "user 1234567:550e8400-e29b-41d4-a716-446655440000|user 1234567:550e8400-e29b-41d4-a716-446655440000",
                "/api/v2/workspaces/8f3a/userSettings/notifications|/api/v2/workspaces/8f3a/userSettings/notifications",
                "org/springframework/boot/Http2AutoConfigurationImportSelector|org/springframework/boot/Http2AutoConfigurationImportSelector",
                "no class com/example/shop/checkout/payments/Http2PaymentGatewayClientFactoryImpl found|no class com/example/shop/checkout/payments/Http2PaymentGatewayClientFactoryImpl found",
                "flag --token not provided|flag --token not provided",
                "--password is required|--password is required",
                "redis-cli -u redis://cache-7.prod:6379/0|redis-cli -u redis://cache-7.prod:6379/0",
                "chown -user:dev|chown -user:dev",
                "docker run --name mysql -d -p3306:3306 x|docker run --name mysql -d -p3306:3306 x",
                "mysql exporter listens on -port=9104|mysql exporter listens on -port=9104"
            })
    void whatStandsBesideASecretStays(String text, String clean) {
        assertThat(Untrusted.clean(text)).isEqualTo(clean);
    }

    /** As a program prints it, and as it is collected: a line is a record. Guarded by {@code PrintedKey}. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatWasPrintedLineByLineIsTakenOut(boolean oldestFirst) {
        var printed = List.of(
                "reading the key",
                "-----BEGIN EC PRIVATE KEY-----",
                "MHcCAQEEI01hunter2abcAA9AAA7AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1",
                "AwEHoUQDQgAE4hunter2abc8AAAAAA3AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1",
                "GET / took 5 ms",
                "Killed",
                "\u001b[2mAhunter2abc==\u001b[0m",
                "-----END EC PRIVATE KEY-----",
                "listening");
        var json = Json.mapper().createObjectNode();
        var lines = json.putArray("lines");
        for (var line : oldestFirst ? printed : printed.reversed()) {
            lines.addObject().put("severity", "INFO").put("replica", "r1").put("body", line);
        }

        var clean = Untrusted.clean(json, Set.of("lines")).value();

        assertThat(clean.toString()).doesNotContain("hunter2abc");
        assertThat(clean.findValuesAsText("body"))
                .contains("reading the key", "GET / took 5 ms", "Killed", "listening");
        assertThat(clean.findValuesAsText("severity")).containsOnly("INFO");
        assertThat(clean.findValuesAsText("replica")).containsOnly("r1");
    }

    @Test
    void aMemberNamedLikeASecretIsTakenOut() {
        var json = Json.mapper().createObjectNode().put("db.password", "plain").put("region", "eu");

        assertThat(Untrusted.clean(json).toString()).isEqualTo("{\"db.password\":\"[redacted]\",\"region\":\"eu\"}");
    }

    /** Guarded by {@code Cleaning.withoutScalars}, and that the whole name is looked at. */
    @Test
    void allThatStandsBelowSuchANameIsTakenOut() throws Exception {
        var json = (ObjectNode) Json.mapper()
                .readTree("{'credentials':{'user':'hunter2abc','pin':1234,'old':[5678,{'x':true}],'none':null}}"
                        .replace('\'', '"'));
        json.put("x".repeat(300) + "_password", "hunter2abc");

        assertThat(Untrusted.clean(json).path("credentials").toString())
                .isEqualTo(
                        "{'user':'[redacted]','pin':'[redacted]','old':['[redacted]',{'x':'[redacted]'}],'none':null}"
                                .replace('\'', '"'));
        assertThat(Untrusted.clean(json).toString()).doesNotContain("hunter2abc");
    }

    /** How each pattern begins, and what may stand between such beginnings. */
    static Stream<String> pieces() {
        var beginnings = List.of(
                "x",
                " ",
                "\u001b[0",
                "\u001b]0",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN A",
                "eyJ",
                "eyJaaaaaaaa",
                "eyJaaaaaaaa.",
                "eyJaaaaaaaa.aaaaaaaa",
                "AKIA",
                "sk-",
                "sk_live_",
                "ghp_",
                "github_pat_",
                "glpat-",
                "npm_",
                "hvs.",
                "xoxb-",
                "AIza",
                "cookie:",
                "cookie:a",
                "cookie=\\\"",
                "authorization:",
                "authorization: digest ",
                "authorization:'",
                "bearer ",
                "basic a",
                "http://a",
                "a://b:c",
                "password",
                "x_pass",
                "xpw=",
                "api_key=",
                "password=a,",
                "token:'\\",
                "secret=\"\\",
                "pwd:a\"",
                "1234567:",
                "hooks.slack.com/services/",
                "?sig=",
                "--password ",
                "--a-b-c-password",
                "-u a:",
                "mysql ",
                "mysql -p",
                "MIIEaA0",
                "MIIEaA0\n",
                "SG.aaaaaaaaaa",
                "eyJaaaaaaaa..");
        return Stream.of("", "-", " ", "\"", ",")
                .flatMap(between -> beginnings.stream().map(beginning -> between + beginning));
    }

    /** A log line may say anything; reading it must not cost more than its length. */
    @Test
    void noTextIsSlowToClean() {
        var slow = pieces().filter(piece -> nanosToClean(piece) > SLOW)
                // Once may be the machine's fault.
                .filter(piece -> nanosToClean(piece) > SLOW)
                .toList();

        assertThat(slow).isEmpty();
    }

    private static long nanosToClean(String piece) {
        var text = piece.repeat(24_000 / piece.length());
        // Of this thread alone: on a busy machine the clock on the wall says nothing of a pattern.
        var clock = ManagementFactory.getThreadMXBean();
        long begin = clock.getCurrentThreadCpuTime();
        Untrusted.line(text);
        return clock.getCurrentThreadCpuTime() - begin;
    }

    /** Two hundred lines with four texts each, as a read may bring them. */
    @Test
    @Timeout(10)
    void manyHostileLinesAreNotSlowToClean() {
        var json = Json.mapper().createObjectNode();
        var lines = json.putArray("lines");
        for (int i = 0; i < 200; i++) {
            var line = lines.addObject();
            for (int text = 0; text < 4; text++) {
                line.put("text" + text, "-eyJ".repeat(1_000));
            }
        }

        assertThat(Untrusted.clean(json, Set.of("lines")).truncated()).isTrue();
    }

    @Test
    @Timeout(10)
    void theSizeIsCapped() {
        var json = Json.mapper().createObjectNode();
        var lines = json.putArray("lines");
        for (int i = 0; i < 5_000; i++) {
            lines.add("line " + i + " " + "x".repeat(3_000));
        }

        var clean = Untrusted.clean(json, Set.of("lines"));

        assertThat(clean.truncated()).isTrue();
        assertThat(clean.value().toString().length()).isLessThan(60_001);
        assertThat(clean.value()
                        .path("lines")
                        .get(clean.value().path("lines").size() - 1)
                        .asText())
                .startsWith("line 4999");
    }

    /** Guarded by: the caps on objects in {@code Cleaning}. */
    @Test
    void whatIsWideOrDeepIsCappedToo() {
        var wide = Json.mapper().createObjectNode();
        for (int i = 0; i < 20_000; i++) {
            wide.put("attribute " + i, "x".repeat(50));
        }
        var deep = bush(6);
        var named = Json.mapper().createObjectNode().put("x".repeat(200_000), "y");

        for (var json : List.of(wide, deep, named)) {
            var clean = Untrusted.clean(json, Set.of());

            assertThat(clean.truncated()).isTrue();
            assertThat(clean.value().toString().length()).isLessThan(60_001);
        }
        assertThat(Untrusted.clean(wide).path("attribute 0").asText()).startsWith("xxx");
        assertThat(Untrusted.clean(named)).extracting(JsonNode::asText).containsExactly("y");
    }

    /** A tree in which no list is long. */
    private static ObjectNode bush(int depth) {
        var json = Json.mapper().createObjectNode();
        for (int i = 0; i < 5; i++) {
            if (depth == 0) {
                json.put("leaf" + i, "x".repeat(50));
            } else {
                json.set("branch" + i, bush(depth - 1));
            }
        }
        return json;
    }

    @Test
    void ofListsThatBeginWithTheNewestTheBeginningStays() {
        var json = Json.mapper().createObjectNode();
        var recent = json.putArray("recent");
        for (int i = 0; i < 5_000; i++) {
            recent.addObject().put("id", "deployment " + i).put("words", "x".repeat(3_000));
        }

        var clean = Untrusted.clean(json, Set.of("lines"));

        assertThat(clean.truncated()).isTrue();
        assertThat(clean.value().path("recent").path(0).path("id").asText()).isEqualTo("deployment 0");
        assertThat(clean.value().path("recent").path(1).path("id").asText()).isEqualTo("deployment 1");
    }

    @Test
    void whatIsWholeIsNotMarked() {
        var json = Json.mapper().createObjectNode().put("region", "eu");

        assertThat(Untrusted.clean(json, Set.of()).truncated()).isFalse();
    }
}
