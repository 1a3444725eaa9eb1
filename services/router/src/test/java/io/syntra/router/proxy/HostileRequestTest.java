package io.syntra.router.proxy;

import static io.syntra.router.Tables.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests made to be read in two ways. What the replica sees is what counts. */
class HostileRequestTest {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private RouterUnderTest router;

    @BeforeEach
    void open() throws Exception {
        router = new RouterUnderTest(Map.of("idle-timeout", "2S"));
        var backend = router.backend(request -> request.body().onSuccess(body -> {
            seen.add(request.method() + " " + request.uri() + " [" + body + "]");
            request.response().end("ok");
        }));
        router.route(on("v1", 100, backend.actualPort()));
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void aBodyWithTwoLengthsSmugglesNoRequest() throws Exception {
        router.raw("""
                POST /a HTTP/1.1\r
                Host: shop-api.localhost\r
                Connection: close\r
                Content-Length: 6\r
                Transfer-Encoding: chunked\r
                \r
                0\r
                \r
                GET /admin HTTP/1.1\r
                Host: shop-api.localhost\r
                \r
                """);

        assertThat(seen).noneMatch(request -> request.contains("/admin") && !request.startsWith("POST /a"));
        assertThat(seen).allSatisfy(request -> assertThat(request).doesNotContain("GET /admin HTTP"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5, 6",
                "Content-Length: +5",
                "Content-Length: -1",
                "Content-Length: 0x5",
                "Content-Length: five",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity, chunked, identity",
                "Transfer-Encoding : chunked"
            })
    void aLengthThatIsNotPlainIsRefused(String header) throws Exception {
        var answer = router.raw("POST /a HTTP/1.1\r\nHost: shop-api.localhost\r\nConnection: close\r\n" + header
                + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(seen).isEmpty();
    }

    @Test
    void hugeHeadersAndLinesAreRefused() throws Exception {
        assertThat(router.raw(
                        "GET / HTTP/1.1\r\nHost: shop-api.localhost\r\nX-Big: " + "a".repeat(40_000) + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(router.raw("GET /" + "a".repeat(40_000) + " HTTP/1.1\r\nHost: shop-api.localhost\r\n\r\n"))
                .contains(" 414 ");
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT shop-api.localhost:443", "TRACE /"})
    void methodsForProxiesAreNotTaken(String line) throws Exception {
        assertThat(router.raw(line + " HTTP/1.1\r\nHost: shop-api.localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
        assertThat(seen).isEmpty();
    }

    @Test
    void anAbsoluteUriGoesToItsOwnHostAndToNoOther() throws Exception {
        var routed = router.raw(
                "GET http://shop-api.localhost/x?y=1 HTTP/1.1\r\nHost: other.localhost\r\nConnection: close\r\n\r\n");
        var outside = router.raw(
                "GET http://169.254.169.254/latest HTTP/1.1\r\nHost: shop-api.localhost\r\nConnection: close\r\n\r\n");

        assertThat(routed).startsWith("HTTP/1.1 200");
        assertThat(outside).startsWith("HTTP/1.1 404");
        assertThat(seen).containsExactly("GET /x?y=1 []");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: a b",
                "Host: shop-api.localhost\r\nHost: shop-api.localhost",
                "Host: user:pw@shop-api.localhost",
                "X: no host",
                "Host:"
            })
    void aHostThatIsNoneIsRefused(String host) throws Exception {
        assertThat(router.raw("GET / HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(seen).isEmpty();
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        assertThat(router.raw("GET /\r\n\r\n")).contains(" 400 ");
        assertThat(seen).isEmpty();
    }
}
