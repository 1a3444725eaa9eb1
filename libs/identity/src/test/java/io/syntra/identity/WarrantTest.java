package io.syntra.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guarded by: each check in {@link Warrant#check}, each condition of {@link Approval#isOf}, and each demand in {@link
 * Approvals#read}.
 */
class WarrantTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Duration LONG = Duration.ofHours(8);
    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final Caller ADA = new Caller(ACME, "ada", Role.including(Role.ADMIN), null);
    private static final Caller EVE = new Caller(ACME, "eve", Role.including(Role.ADMIN), null);
    private static final Caller DEV = new Caller(ACME, "dev", Role.including(Role.DEVELOPER), null);

    private static final SigningKey USERS = SigningKey.generateLocal(SigningKey.USERS);
    private static final SigningKey SERVICES = SigningKey.generateLocal(SigningKey.SERVICES);
    private static final Tokens GATEWAY = new Tokens(USERS, CLOCK);
    private static final Tokens AGENT = new Tokens(SERVICES, CLOCK);

    private static final ActionId ACTION = ActionId.random();
    private static final Vouchers VOUCHERS = new Vouchers(Set.of("gil"), Set.of("pia", "zoe"));
    private static final String REST = "5e";
    private static final ExactCall SCALE =
            call("deployer", "POST", "/api/v1/services/s/scale", "v1", "{\"replicas\":3}");
    private static final String HASH = SCALE.planHash(REST);

    private final Approvals approvals = Approvals.checkedWith(SigningKey.publicKeys(List.of(USERS, SERVICES)));

    @Test
    void whatThePersonApprovedMayBeDoneForThem() {
        assertThatCode(() -> check(approved(ADA, ACTION, HASH), ADA, ACTION, REST, SCALE))
                .doesNotThrowAnyException();
        // A service may act with fewer rights than the person has.
        assertThatCode(() -> check(
                        approved(ADA, ACTION, HASH),
                        new Caller(ACME, "ada", Set.of(Role.DEVELOPER), "agent"),
                        ACTION,
                        REST,
                        SCALE))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutAnApprovalNothingIsDone() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> check(null, ADA, ACTION, REST, SCALE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.APPROVAL_MISSING))
                .withMessageContaining("through the gateway");
    }

    @ParameterizedTest
    @MethodSource("otherCalls")
    void anotherCallIsAnotherPlan(ExactCall other) {
        refused(approved(ADA, ACTION, HASH), ADA, ACTION, REST, other, "for another plan");
    }

    static Stream<ExactCall> otherCalls() {
        return Stream.of(
                call("telemetry", "POST", "/api/v1/services/s/scale", "v1", "{\"replicas\":3}"),
                call("deployer", "PUT", "/api/v1/services/s/scale", "v1", "{\"replicas\":3}"),
                call("deployer", "POST", "/api/v1/services/t/scale", "v1", "{\"replicas\":3}"),
                call("deployer", "POST", "/api/v1/services/s/scale", "v2", "{\"replicas\":3}"),
                call("deployer", "POST", "/api/v1/services/s/scale", "v1", "{\"replicas\":30}"),
                call("deployer", "POST", "/api/v1/services/s/scale", "v1", "{\"replicas\":3} "),
                call("deployer", "POST", "/api/v1/services/s/scale", "v1", ""),
                call("deployer", "POST", "/api/v1/services/s/scale\nv1", "", "{\"replicas\":3}"));
    }

    @Test
    void whatWasShownWithTheCallIsPartOfThePlan() {
        refused(approved(ADA, ACTION, HASH), ADA, ACTION, "5f", SCALE, "for another plan");
        refused(approved(ADA, ACTION, HASH), ADA, ACTION, null, SCALE, "for another plan");
    }

    @Test
    void anApprovalIsForOneAction() {
        refused(approved(ADA, ACTION, HASH), ADA, ActionId.random(), REST, SCALE, "for another action");
    }

    @Test
    void anApprovalIsOfOnePersonWithTheRightsTheyShowed() {
        refused(approved(EVE, ACTION, HASH), ADA, ACTION, REST, SCALE, "of another person");
        refused(
                approved(DEV, ACTION, HASH),
                new Caller(ACME, "dev", Role.including(Role.ADMIN), "agent"),
                ACTION,
                REST,
                SCALE,
                "with fewer rights");
        refused(
                approved(DEV, ACTION, HASH),
                new Caller(new WorkspaceId("elsewhere"), "dev", DEV.roles(), "agent"),
                ACTION,
                REST,
                SCALE,
                "of another person");
    }

    @Test
    void anApprovalEndsWithTheSessionAndAfterAQuarterOfAnHour() {
        var brief = GATEWAY.approval(ADA, session(ADA), Vouchers.NONE, NOW.plusSeconds(30), ACTION, HASH);
        var full = approved(ADA, ACTION, HASH);

        assertThat(approvals.read(brief, NOW).until()).isEqualTo(NOW.plusSeconds(30));
        assertThat(approvals.read(full, NOW).until()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> approvals.read(brief, NOW.plusSeconds(100)))
                .withMessageContaining("It ran out");
    }

    @Test
    void onlyTheGatewaySignsOne() {
        refused(
                AGENT.approval(ADA, session(ADA), Vouchers.NONE, NOW.plus(LONG), ACTION, HASH),
                "not signed by the gateway");
        refused(
                new Tokens(SigningKey.generateLocal(SigningKey.USERS), CLOCK)
                        .approval(ADA, session(ADA), Vouchers.NONE, NOW.plus(LONG), ACTION, HASH),
                "not signed by the gateway");
        refused("a.b.c", "cannot be read");
    }

    @Test
    void anApprovalNamesTheSessionItEndsWith() {
        var session = approvals.read(approved(ADA, ACTION, HASH), NOW).session();

        assertThat(session.ids()).contains("t-0", "t-1");
        assertThat(session.since()).isEqualTo(NOW.minusSeconds(90));
        assertThat(session.workspace()).isEqualTo(ACME);
        assertThat(session.user()).isEqualTo("ada");
    }

    /**
     * A gateway of before says nothing of it: then everybody may be one with the approver. Guarded by: {@code
     * Approvals.vouchers}, with {@code NONE} in the place of {@code UNKNOWN}, too.
     */
    @Test
    void anApprovalSaysWhoMayBeOneWithThePerson() throws Exception {
        var unknown = GATEWAY.approval(ADA, session(ADA), Vouchers.UNKNOWN, NOW.plus(LONG), ACTION, HASH);

        assertThat(approvals.read(approved(ADA, ACTION, HASH), NOW).vouchers()).isEqualTo(VOUCHERS);
        assertThat(approvals.read(unknown, NOW).vouchers()).isEqualTo(Vouchers.UNKNOWN);
        for (var claim : new String[] {"vouched_by", "vouched_too"}) {
            assertThat(approvals
                            .read(resigned(claims -> claims.unsetClaim(claim)), NOW)
                            .vouchers())
                    .isEqualTo(Vouchers.UNKNOWN);
        }
    }

    /** Guarded by: each case in {@link Warrant#stands}. */
    @Test
    void whatWasTakenBackOrIsNotKnownToStandIsNotDone() {
        var warrant = new Warrant(approved(ADA, ACTION, HASH), ACTION.toString(), REST, SCALE);

        assertThatCode(() -> stands(warrant, Standing.STANDS)).doesNotThrowAnyException();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> stands(warrant, Standing.ENDED))
                .withMessageContaining("session of ada, who gave it, was ended")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.APPROVAL_ENDED));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> stands(warrant, Standing.REFUSED))
                .withMessageContaining("signed with another key")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.APPROVAL_INVALID));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> stands(warrant, Standing.UNKNOWN))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.APPROVAL_UNCHECKED));
    }

    private static void stands(Warrant warrant, Standing standing) {
        warrant.stands(ADA, approval -> Uni.createFrom().item(standing)).await().atMost(Duration.ofSeconds(1));
    }

    @Test
    void aTokenIsNoApproval() {
        refused(GATEWAY.forPerson("ada", ACME, Role.ADMIN, LONG), "for something else");
        refused(GATEWAY.forPersonAt("syntra-approval", ADA, NOW.plus(LONG)), "for something else");
    }

    /** Signed by the gateway, and of the right kind: the rest of what it says of itself counts too. */
    @Test
    void anApprovalOfAnotherIssuerOrForSomebodyElseIsNone() throws Exception {
        assertThatCode(() -> check(resigned(claims -> {}), ADA, ACTION, REST, SCALE))
                .doesNotThrowAnyException();
        refused(resigned(claims -> claims.setIssuer("somebody")), "cannot be read");
        refused(resigned(claims -> claims.setAudience(Tokens.AUDIENCE)), "for something else");
        refused(resigned(claims -> claims.unsetClaim("sub")), "cannot be read");
        refused(resigned(claims -> claims.unsetClaim("exp")), "cannot be read");
        for (var claim : new String[] {"session", "session_since"}) {
            refused(resigned(claims -> claims.unsetClaim(claim)), "does not say what was approved");
        }
    }

    /** A good approval, but for what is changed of it. */
    private static String resigned(Consumer<JwtClaims> change) throws Exception {
        var good = approved(ADA, ACTION, HASH);
        var claims = JwtClaims.parse(
                new String(Base64.getUrlDecoder().decode(good.split("\\.", -1)[1]), StandardCharsets.UTF_8));
        change.accept(claims);
        var jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue("ES256");
        jws.setKeyIdHeaderValue(USERS.kid());
        jws.setHeader("typ", Approval.TYPE);
        jws.setKey(USERS.jwk().getPrivateKey());
        jws.setPayload(claims.toJson());
        return jws.getCompactSerialization();
    }

    private void refused(String approval, String why) {
        refused(approval, ADA, ACTION, REST, SCALE, why);
    }

    private void refused(
            String approval, Caller caller, ActionId action, @Nullable String rest, ExactCall call, String why) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> check(approval, caller, action, rest, call))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.APPROVAL_INVALID));
    }

    private void check(
            @Nullable String approval, Caller caller, ActionId action, @Nullable String rest, ExactCall call) {
        new Warrant(approval, action.toString(), rest, call).check(caller, approvals, NOW);
    }

    private static String approved(Caller person, ActionId action, String hash) {
        return GATEWAY.approval(person, session(person), VOUCHERS, NOW.plus(LONG), action, hash);
    }

    private static Session session(Caller person) {
        return new Session(person.workspace(), person.user(), "t-1", Set.of("t-0"), NOW.minusSeconds(90));
    }

    private static ExactCall call(String receiver, String method, String path, String seen, String body) {
        return new ExactCall(receiver, method, path, seen, body.getBytes(StandardCharsets.UTF_8));
    }
}
