package io.syntra.gateway.session;

import io.syntra.identity.Session;
import io.syntra.identity.Vouchers;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What admins issued in a workspace, so lately that a token tells of nobody but whoever issued it.
 *
 * @param fresh the oldest first
 */
record Issues(List<Issue> fresh, Instant now) {

    /** Of names in an approval, which has to fit into a header. */
    private static final int LONGEST = 4000;

    Issues {
        fresh = fresh.stream().filter(issue -> isFresh(issue.since(), now)).toList();
    }

    private static boolean isFresh(Instant since, Instant now) {
        return since.isAfter(now.minus(Vouchers.FRESH));
    }

    /** Nobody can say of a fresh token that was not issued here: whoever has the key made it, or what is kept got lost. */
    Vouchers vouchers(Session session) {
        var tokens = new HashSet<>(session.ids());
        if (isFresh(session.since(), now) && fresh.stream().noneMatch(issue -> tokens.contains(issue.token()))) {
            return Vouchers.UNKNOWN;
        }
        var issuers = issuers(tokens);
        issuers.remove(session.user());
        var people = new HashSet<>(issuers);
        people.add(session.user());
        var others = others(people, tokens);
        others.removeAll(people);
        return length(issuers) + length(others) > LONGEST ? Vouchers.UNKNOWN : new Vouchers(issuers, others);
    }

    /** @param tokens of a session; those of its issuers are added */
    private Set<String> issuers(Set<String> tokens) {
        var names = new HashSet<String>();
        for (boolean more = true; more; ) {
            more = false;
            for (var issue : fresh.reversed()) {
                if (tokens.contains(issue.token())) {
                    names.add(issue.by());
                    more |= tokens.addAll(issue.with());
                }
            }
        }
        return names;
    }

    /**
     * Whom the people issued a token, in whatever session, and what was issued with that.
     *
     * @param tokens of theirs
     */
    private Set<String> others(Set<String> people, Set<String> tokens) {
        var names = new HashSet<String>();
        for (boolean more = true; more; ) {
            more = false;
            for (var issue : fresh) {
                if (people.contains(issue.by()) || !Collections.disjoint(tokens, issue.with())) {
                    names.add(issue.person());
                    more |= tokens.add(issue.token());
                }
            }
        }
        return names;
    }

    private static int length(Set<String> names) {
        return names.stream().mapToInt(name -> name.length() + 3).sum();
    }
}
