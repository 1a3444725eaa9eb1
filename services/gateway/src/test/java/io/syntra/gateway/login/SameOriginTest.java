package io.syntra.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SameOriginTest {

    private static final String HOST = "127.0.0.1:8080";

    @Test
    void readingNeedsNoProof() {
        assertThat(SameOrigin.allows("GET", "cross-site", "https://evil.example", HOST))
                .isTrue();
    }

    @Test
    void ourOwnPageMayChangeThings() {
        assertThat(SameOrigin.allows("POST", "same-origin", "http://127.0.0.1:8080", HOST))
                .isTrue();
        assertThat(SameOrigin.allows("POST", null, "http://127.0.0.1:8080", HOST))
                .isTrue();
        assertThat(SameOrigin.allows("DELETE", "same-origin", null, HOST)).isTrue();
    }

    @Test
    void nobodyElseMay() {
        assertThat(SameOrigin.allows("POST", null, null, HOST)).isFalse();
        assertThat(SameOrigin.allows("POST", "cross-site", "https://evil.example", HOST))
                .isFalse();
        assertThat(SameOrigin.allows("POST", "same-site", "http://127.0.0.1:9999", HOST))
                .isFalse();
        assertThat(SameOrigin.allows("POST", "none", null, HOST)).isFalse();
        assertThat(SameOrigin.allows("POST", "same-origin", "http://127.0.0.1:9999", HOST))
                .isFalse();
        assertThat(SameOrigin.allows("PUT", null, "null", HOST)).isFalse();
        assertThat(SameOrigin.allows("PATCH", null, "http://127.0.0.1:8080.evil.example", HOST))
                .isFalse();
        assertThat(SameOrigin.allows("POST", null, "not a uri", HOST)).isFalse();
        assertThat(SameOrigin.allows("POST", null, "http://127.0.0.1:8080", null))
                .isFalse();
    }
}
