package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    /** Guarded by {@code Redaction.assignment} and the patterns of {@code Secrets}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "my key is sk-ant-api03-hunter2hunter2hunter2, why is it refused?",
                "set DB_PASSWORD of shop-api to hunter2",
                "set DB_PASSWORD on shop-api to \"hunter2 with spaces\"",
                "please set API_KEY to hunter2hunter2 and restart it",
                "set API_KEY=hunter2 of shop-api",
                "set PGPASSWORD of shop-api to hunter2",
                "set dbPassword of shop-api to hunter2",
                "set SMTPPASS on shop-api to hunter2",
                "set MYSQL_ROOTPASSWORD of shop-api to hunter2",
                "ENCRYPTIONKEY of shop-api = hunter2",
                "change the password of shop-api to hunter2",
                "LDAP_BINDPW=hunter2",
                "it uses postgres://shop:hunter2@db/shop",
                "I send Authorization: Bearer hunter2hunter2",
                "password: hunter2",
                "set API_KEY of shop-api to secret:hunt@hunter2 hunter2",
                "set MOTTO of shop-api to secret:Hunter/hunter2 hunter2",
                "set API_KEY of shop-api to \"secret:hunt hunter2\"",
                "I wrote secret:hunt@hunter2 there",
                "take postgres://shop:hunter2@db/shop in place of secret:shop-db please"
            })
    void whatPlainlyIsASecretIsRemoved(String message) {
        var redaction = Redaction.of(message);

        assertThat(redaction.removed()).isTrue();
        assertThat(redaction.text()).doesNotContain("hunter2").contains("[redacted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "why is my API returning 500 errors?",
                "set API_KEY of shop-api to secret:shop-api-key",
                "set API_KEY=secret:shop-api-key of shop-api",
                "set API_KEY of shop-api to 'secret:shop-api-key', please",
                "is secret:shop-api-key the old one? I think so",
                "set LOG_LEVEL of shop-api to debug",
                "set AUTH_RETRIES of shop-api to 3",
                "set PASSWORD_MIN_LENGTH of shop-api to 12",
                "set REQUIRE_PASSWORD of shop-api to true",
                "set BYPASS of shop-api to cache",
                "give the new secret to shop-api",
                "Who has the key to it?",
                "Is basic authentication of shop-api broken?",
                "the token expired, what now?\nscale shop-api to 3"
            })
    void whatIsNoneStaysAsItIs(String message) {
        assertThat(Redaction.of(message)).isEqualTo(new Redaction(message, false));
    }

    /** Guarded by: {@code Secrets.NUMBER} is asked of names that say less only. */
    @ParameterizedTest
    @ValueSource(strings = {"12345678", "20241016", "123abc"})
    void aPasswordMayBeANumber(String value) {
        assertThat(Redaction.of("set DB_PASSWORD of shop-api to " + value).text())
                .isEqualTo("set DB_PASSWORD of shop-api to [redacted]");
    }

    @Test
    void theRestOfTheMessageStays() {
        assertThat(Redaction.of("set DB_PASSWORD of shop-api to hunter2 and restart it")
                        .text())
                .isEqualTo("set DB_PASSWORD of shop-api to [redacted] and restart it");
    }
}
