package io.syntra.identity;

import java.time.Duration;
import java.util.Set;

/**
 * Who may be one and the same as the person of a session. An admin issues tokens for any name, so a new token tells of
 * nobody but whoever issued it, until it is so old that everybody in the workspace could have seen it.
 *
 * @param issuers who issued the session's token within {@link #FRESH}, who issued theirs, and so on
 * @param others who else was issued one within that time, by one of them or by the person, and with what was issued so
 * @param known false when nobody can say, and anybody may be the person
 */
public record Vouchers(Set<String> issuers, Set<String> others, boolean known) {

    /** For so long a token tells of nobody but whoever issued it. */
    public static final Duration FRESH = Duration.ofHours(24);

    /** The person is nobody else. */
    public static final Vouchers NONE = new Vouchers(Set.of(), Set.of());

    public static final Vouchers UNKNOWN = new Vouchers(Set.of(), Set.of(), false);

    public Vouchers {
        issuers = Set.copyOf(issuers);
        others = Set.copyOf(others);
    }

    public Vouchers(Set<String> issuers, Set<String> others) {
        this(issuers, others, true);
    }
}
