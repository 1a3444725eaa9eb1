package io.syntra.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.channel.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidentialTest {

    private static final String HOOK = "https://hooks.example/services/T0/B0/aVerySecretToken?x=1&key=an%2Fother_token";

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "no route for POST https://hooks.example/services/T0/B0/aVerySecretToken?x=1&key=an%2Fother_token!"
                        + " § no route for POST •••!",
                "Cannot POST /services/T0/B0/aVerySecretToken § Cannot POST •••",
                "{\"path\":\"\\/services\\/T0\\/B0\\/aVerySecretToken\"} § {\"path\":\"•••\"}",
                "<a href='?to=%2fservices%2fT0%2fB0%2faVerySecretToken'> § <a href='?to=•••'>",
                "/services/T0/B0/aVerySecretToken?x=1&amp;key=an%2Fother_token § •••",
                "unknown token aVerySecretToken, key an/other_token § unknown token •••, key •••",
                "services are down at hooks.example § services are down at hooks.example",
            })
    void ofAUrlWhatFollowsItsHostIsNotSaid(String said, String shown) {
        assertThat(without(HOOK, said)).isEqualTo(shown);
    }

    @Test
    void aTokenIsNotSaidWhereverItStands() {
        assertThat(without("123456:AA-Token", "{\"description\":\"no /bot123456:AA-Token/x, no 123456%3AAA-Token\"}"))
                .isEqualTo("{\"description\":\"no /bot•••/x, no •••\"}");
    }

    @Test
    void whatIsTooShortForASecretStays() {
        assertThat(without("http://127.0.0.1:80/", "GET / is ok")).isEqualTo("GET / is ok");
        assertThat(without("http://127.0.0.1/x%zz-no-escape", "said /x%zz-no-escape"))
                .isEqualTo("said •••");
        assertThat(without("ok", "ok")).isEqualTo("ok");
        assertThat(without("", "ok")).isEqualTo("ok");
    }

    @Test
    void whatIsNoAnswerStaysAsItIs() {
        var attempt = new Attempt.NoAnswer("hooks.example closed the connection");

        assertThat(Confidential.of(HOOK).outOf(attempt)).isSameAs(attempt);
    }

    private static String without(String secret, String said) {
        var attempt = Confidential.of(secret).outOf(new Attempt.Answered(new Answer(404, Map.of(), said)));
        return ((Attempt.Answered) attempt).answer().body();
    }
}
