package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarded by the patterns of {@code SecretName}, and where it sees words meet. */
class SecretNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_PASSWORD",
                "DB_PASSWD",
                "DB_PWD",
                "PGPASSWORD",
                "dbPassword",
                "DBPassword",
                "DBPASSWORD",
                "db.password",
                "SMTPPASS",
                "JWTSECRET",
                "ENCRYPTIONKEY",
                "MYSQL_ROOTPASSWORD",
                "LDAP_BINDPW",
                "PASSWORD_2",
                "PASSWORD2",
                "PASSWORD_PROD",
                "password.prod",
                "API_KEY",
                "ACCESS_KEY",
                "SIGNING_KEY",
                "MASTER_KEY",
                "apiKey",
                "privateKey",
                "clientSecret",
                "userPassword",
                "secretKey",
                "credentials",
                "passphrase",
                "AWS_SECRET_ACCESS_KEY"
            })
    void itPlainlyNamesOne(String name) {
        assertThat(SecretName.isPlain(name)).isTrue();
        assertThat(SecretName.isLikely(name)).isTrue();
        assertThat(SecretName.ofMember(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH",
                "HTTPAuth",
                "PROXY_AUTHORIZATION",
                "SESSION_COOKIE",
                "STRIPE_KEY",
                "SLACK_TOKEN",
                "TOKEN_TTL",
                "HASH_SALT",
                "DATABASE_DSN",
                "AUTH_COOKIE_1",
                "PASSWORD_LENGTH"
            })
    void itMayNameOne(String name) {
        assertThat(SecretName.isPlain(name)).isFalse();
        assertThat(SecretName.isLikely(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accessToken",
                "sessionToken",
                "auth-token",
                "http.request.header.authorization",
                "set-cookie",
                "tok\u200ben"
            })
    void aMemberIsNamedLikeOne(String name) {
        assertThat(SecretName.ofMember(name)).isTrue();
    }

    /** What is counted, or only called a key, is what people need to see. */
    @ParameterizedTest
    @ValueSource(
            strings = {"key", "cache_key", "tokens", "max_tokens", "author", "password_length", "monkey", "compass"})
    void aMemberIsNot(String name) {
        assertThat(SecretName.ofMember(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "length",
                "min",
                "max",
                "count",
                "size",
                "limit",
                "attempts",
                "retries",
                "ttl",
                "timeout",
                "expiry",
                "age",
                "days",
                "hours",
                "minutes",
                "seconds",
                "millis",
                "ms",
                "rounds",
                "version",
                "at"
            })
    void aMemberThatTellsAboutOneIsNot(String what) {
        assertThat(SecretName.ofMember("password_" + what)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOG_LEVEL",
                "MONKEY",
                "DONKEY",
                "HOCKEY",
                "JOCKEY",
                "TURKEY",
                "WHISKEY",
                "COMPASS",
                "TRESPASS",
                "SURPASS",
                "OVERPASS",
                "UNDERPASS",
                "BYPASS_CACHE",
                "KEYSPACE",
                "AUTHOR",
                "BASALT",
                "TOKENIZER",
                "PASSENGERS"
            })
    void itNamesNone(String name) {
        assertThat(SecretName.isPlain(name)).isFalse();
        assertThat(SecretName.isLikely(name)).isFalse();
    }
}
