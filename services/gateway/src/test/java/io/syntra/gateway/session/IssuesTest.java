package io.syntra.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Session;
import io.syntra.identity.Vouchers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of whom a token tells. Tokens are named like their person, with a number; {@code -0} are those that are old. */
class IssuesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);

    private final List<Issue> issues = new ArrayList<>();

    private void issued(String token, String with, Duration ago) {
        issues.add(new Issue(token, person(token), person(with), Set.of(with), NOW.minus(ago)));
    }

    private static String person(String token) {
        return token.substring(0, token.indexOf('-'));
    }

    private static Session signedIn(String token, Duration ago) {
        return new Session(new WorkspaceId("acme"), person(token), token, Set.of(), NOW.minus(ago));
    }

    private Vouchers fresh(String token) {
        return vouchers(signedIn(token, Duration.ofHours(1)));
    }

    private Vouchers old(String token) {
        return vouchers(signedIn(token, Duration.ofDays(9)));
    }

    private Vouchers vouchers(Session session) {
        return new Issues(issues, NOW).vouchers(session);
    }

    private static Vouchers vouchers(Set<String> issuers, Set<String> others) {
        return new Vouchers(issuers, others);
    }

    @Test
    void aNewTokenTellsOfWhoeverIssuedIt() {
        issued("bob-1", "ada-0", Duration.ofHours(1));

        assertThat(fresh("bob-1")).isEqualTo(vouchers(Set.of("ada"), Set.of()));
        assertThat(old("ada-0")).isEqualTo(vouchers(Set.of(), Set.of("bob")));
        assertThat(old("cy-0")).isEqualTo(Vouchers.NONE);
    }

    /** Guarded by: what {@code issuers} adds to the tokens, and {@code others} to its own. */
    @Test
    void theChainIsFollowedBothWays() {
        issued("bob-1", "ada-0", Duration.ofHours(3));
        issued("cy-1", "bob-1", Duration.ofHours(2));
        issued("dan-1", "cy-1", Duration.ofHours(1));

        assertThat(fresh("dan-1")).isEqualTo(vouchers(Set.of("ada", "bob", "cy"), Set.of()));
        assertThat(fresh("bob-1")).isEqualTo(vouchers(Set.of("ada"), Set.of("cy", "dan")));
        assertThat(old("ada-0")).isEqualTo(vouchers(Set.of(), Set.of("bob", "cy", "dan")));
    }

    /** Tokens tell seconds: within one, what was issued with a token may stand before it. */
    @Test
    void theOrderIsNoMatter() {
        issued("dan-1", "cy-1", Duration.ofHours(1));
        issued("bob-1", "ada-0", Duration.ofHours(1));
        issued("cy-1", "bob-1", Duration.ofHours(1));

        assertThat(fresh("dan-1")).isEqualTo(vouchers(Set.of("ada", "bob", "cy"), Set.of()));
        assertThat(old("ada-0")).isEqualTo(vouchers(Set.of(), Set.of("bob", "cy", "dan")));
    }

    /**
     * One asks, the other approves, and neither is anybody, in whatever sessions they got their tokens. Guarded by: the
     * issuers among the people of {@code others}.
     */
    @Test
    void twoWithNewTokensOfTheSameAdminMayBeOne() {
        issued("bob-1", "ada-7", Duration.ofHours(2));
        issued("cy-1", "ada-0", Duration.ofHours(1));

        assertThat(fresh("cy-1")).isEqualTo(vouchers(Set.of("ada"), Set.of("bob")));
    }

    /** Guarded by: {@code people} in {@code others}, which a walk along the tokens alone would not find. */
    @Test
    void whatAnAdminIssuedInAnotherSessionIsTheirsToo() {
        issued("bob-1", "ada-7", Duration.ofHours(1));

        assertThat(old("ada-0")).isEqualTo(vouchers(Set.of(), Set.of("bob")));
    }

    /** Everybody could see it by then. Guarded by: {@code isFresh} of each issue. */
    @Test
    void aTokenTellsOfItsPersonOnceItIsADayOld() {
        issued("bob-1", "ada-0", DAY);
        issued("cy-1", "bob-1", Duration.ofHours(23));

        assertThat(vouchers(signedIn("bob-1", DAY))).isEqualTo(vouchers(Set.of(), Set.of("cy")));
        assertThat(vouchers(signedIn("cy-1", Duration.ofHours(23)))).isEqualTo(vouchers(Set.of("bob"), Set.of()));
        assertThat(old("ada-0")).isEqualTo(Vouchers.NONE);
    }

    /** With the name of somebody who is real: the session counts, not the name. */
    @Test
    void aNewTokenInAnothersNameDoesNotTouchTheirOlderOne() {
        issued("bob-1", "ada-0", Duration.ofHours(1));

        assertThat(fresh("bob-1").issuers()).containsExactly("ada");
        assertThat(old("bob-0")).isEqualTo(Vouchers.NONE);
    }

    /** So small teams go on: who got a new token today approves with the one of before until tomorrow. */
    @Test
    void whoIsSignedInLongerIsNotMetByWhatOthersGotToday() {
        issued("bob-1", "ada-0", Duration.ofHours(1));
        issued("cy-1", "ada-0", Duration.ofHours(1));

        assertThat(old("cy-0")).isEqualTo(Vouchers.NONE);
    }

    @Test
    void whatABrowserIsSignedInWithIsTheTokenThatWasPasted() {
        issued("bob-1", "ada-0", Duration.ofHours(1));
        var browser =
                new Session(new WorkspaceId("acme"), "bob", "bob-9", Set.of("bob-1"), NOW.minus(Duration.ofHours(1)));

        assertThat(vouchers(browser).issuers()).containsExactly("ada");
    }

    @Test
    void aTokenOfOnesOwnChangesNothing() {
        issued("ada-1", "ada-0", Duration.ofHours(2));
        issued("bob-1", "ada-0", Duration.ofHours(1));

        assertThat(fresh("ada-1")).isEqualTo(vouchers(Set.of(), Set.of("bob")));
    }

    /** Guarded by: the first condition of {@code vouchers}. */
    @Test
    void nobodyCanSayOfANewTokenThatWasNotIssuedHere() {
        assertThat(fresh("ada-1")).isEqualTo(Vouchers.UNKNOWN);
        assertThat(vouchers(signedIn("ada-1", DAY))).isEqualTo(Vouchers.NONE);
    }

    /** Guarded by: {@code LONGEST}. Three hundred of usual length fit. */
    @Test
    void moreNamesThanFitAreNobodysToTell() {
        IntStream.range(0, 300).forEach(i -> issued("person%d-1".formatted(i), "ada-0", Duration.ofHours(1)));
        assertThat(old("ada-0").others()).hasSize(300);

        IntStream.range(300, 400).forEach(i -> issued("person%d-1".formatted(i), "ada-0", Duration.ofHours(1)));
        assertThat(old("ada-0")).isEqualTo(Vouchers.UNKNOWN);
    }
}
