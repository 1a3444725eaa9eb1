package io.syntra.agent.policy;

import io.syntra.identity.Vouchers;
import java.util.Optional;

/** Who approves, or wants to, as far as anybody can tell who that is. */
public record Approver(String user, Vouchers vouchers) {

    /** Whether they may be that person, under whatever name. */
    boolean mayBe(String person) {
        return sameAs(person).isPresent();
    }

    /** Why they do not count as somebody other than that person, as a sentence for them. */
    Optional<String> sameAs(String person) {
        if (user.equals(person)) {
            return Optional.of("Whoever asked for a change may not approve it.");
        }
        if (!vouchers.known()) {
            return Optional.of(
                    "The gateway cannot say who issued your token, which is less than 24 hours old, or to whom"
                            + " you issued others since; once that is longer ago, you are one.");
        }
        if (vouchers.issuers().contains(person)) {
            return Optional.of(
                    ("For 24 hours after %1$s issued your token, or the one that it was issued with, you are none"
                                    + " for what %1$s asks for.")
                            .formatted(person));
        }
        return vouchers.others().contains(person)
                ? Optional.of(
                        ("For 24 hours after you, or whoever issued your token since, issued one to %1$s, you are none"
                                        + " for what %1$s asks for.")
                                .formatted(person))
                : Optional.empty();
    }
}
