package io.syntra.router.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.router.proxy.RequestTarget.Origin;
import io.syntra.router.proxy.RequestTarget.Refused;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @Test
    void theHostHeaderSaysWhoIsMeant() {
        assertThat(get("/a?b=c", "Shop-API.localhost:8000"))
                .isEqualTo(new Origin("shop-api.localhost", "Shop-API.localhost:8000", "/a?b=c"));
        assertThat(get("/", "shop-api.localhost."))
                .isEqualTo(new Origin("shop-api.localhost", "shop-api.localhost.", "/"));
    }

    @Test
    void anAbsoluteRequestLineWinsOverTheHostHeader() {
        assertThat(get("http://shop-api.localhost:8000/x?y", "cart.localhost"))
                .isEqualTo(new Origin("shop-api.localhost", "shop-api.localhost:8000", "/x?y"));
        assertThat(get("http://shop-api.localhost", "cart.localhost"))
                .isEqualTo(new Origin("shop-api.localhost", "shop-api.localhost", "/"));
        assertThat(get("http://shop-api.localhost?q=1", "cart.localhost"))
                .isEqualTo(new Origin("shop-api.localhost", "shop-api.localhost", "/?q=1"));
    }

    @Test
    void aStarIsForOptionsOnly() {
        assertThat(RequestTarget.of(HttpMethod.OPTIONS, "*", List.of("a.localhost")))
                .isInstanceOf(Origin.class);
        assertThat(get("*", "a.localhost")).isInstanceOf(Refused.class);
    }

    @Test
    void noHostOrTwoAreRefused() {
        assertThat(RequestTarget.of(HttpMethod.GET, "/", List.of())).isInstanceOf(Refused.class);
        assertThat(RequestTarget.of(HttpMethod.GET, "/", List.of("a.localhost", "b.localhost")))
                .isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "user@shop-api.localhost",
                "shop-api.localhost:",
                "shop-api.localhost:99999999",
                "a/b",
                "a\tb",
                "[::1",
                "a,b"
            })
    void aHostThatIsNoneIsRefused(String host) {
        assertThat(get("/", host)).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "ftp://a/b", "http://user@a/", "/a\u0000b", "/a b", "/a\r\nX: y", "/a#b", "//\u007f"})
    void aRequestLineThatIsNoneIsRefused(String uri) {
        assertThat(get(uri, "shop-api.localhost")).isInstanceOf(Refused.class);
    }

    @Test
    void aServiceIsExactlyOneLabelUnderTheDomain() {
        var hosts = new ServiceHost("Localhost");

        assertThat(hosts.label("shop-api.localhost")).contains("shop-api");
        assertThat(hosts.label("localhost")).isEmpty();
        assertThat(hosts.label(".localhost")).isEmpty();
        assertThat(hosts.label("a.b.localhost")).isEmpty();
        assertThat(hosts.label("shop-api.example.com")).isEmpty();
        assertThat(hosts.label("evillocalhost")).isEmpty();
    }

    private static RequestTarget get(String uri, String host) {
        return RequestTarget.of(HttpMethod.GET, uri, List.of(host));
    }
}
