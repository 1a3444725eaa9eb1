package io.syntra.router.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTemplateTest {

    @ParameterizedTest
    @CsvSource({
        "/, GET",
        "/users, GET users",
        "/users/, GET users",
        "//users///42, GET users {id}",
        "/users/42?token=secret&q=/x, GET users {id}",
        "/users?next=/home, GET users",
        "/api/v2/getUser, GET api v2 getUser",
        "/.well-known/openid-configuration, GET .well-known openid-configuration",
        "/static/index.html, GET static index.html",
        "/o/019c0000-0000-7000-8000-000000000001, GET o {id}",
        "/o/deadbeef, GET o {id}",
        "/o/4fa3bc12, GET o {id}",
        "/o/feed, GET o feed",
        "/reset/dGhpc2lzYXNlY3JldA, GET reset {id}",
        "/users/bob@example.org, GET users {id}",
        "/users/bob%40example.org, GET users {id}",
        "/users/bo%62, GET users {id}",
        "/users/~bob, GET users {id}",
        "/users;jsessionid=abc/x, GET {id} x",
        "/how-to-bake-a-cake-with-butter-and-love, GET {id}",
        "/+49301234567, GET {id}",
        "/a/../b, GET a {id} b",
        "/{id}, GET {id}",
        "/caf\u00e9, GET {id}",
        "/a/b/c/d/e/f/g/h, GET a b c d e f g h",
        "/a/b/c/d/e/f/g/h/i/j, GET a b c d e f g h {path}",
        "*, GET {id}"
    })
    void whatBelongsToOneUserOnlyIsLeftOut(String uri, String words) {
        assertThat(String.join(" ", PathTemplate.of("GET", uri).words())).isEqualTo(words);
    }

    @Test
    void methodsThatNobodyKnowsAreOne() {
        assertThat(PathTemplate.of("POST", "/a").words()).containsExactly("POST", "a");
        assertThat(PathTemplate.of("X" + "Y".repeat(100), "/a").words()).containsExactly("_OTHER", "a");
    }

    @Test
    void aLongPathIsNotLongHere() {
        assertThat(PathTemplate.of("GET", "/" + "a".repeat(10_000) + "/b".repeat(5_000))
                        .words())
                .containsExactly("GET", "{id}", "b", "b", "b", "b", "b", "b", "b", "{path}");
    }
}
