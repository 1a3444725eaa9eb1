package io.syntra.agent.policy;

import io.syntra.contracts.agent.PolicyView;
import io.syntra.contracts.agent.PolicyView.Limits;
import io.syntra.contracts.agent.PolicyView.SecondPerson;
import io.syntra.contracts.agent.Risk;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The policy of one workspace. */
@Entity
@Table(name = "policy")
public class Policy {

    private static final Duration BOUND = Duration.ofHours(24);

    @Id
    String workspace;

    boolean changesAllowed;

    @Enumerated(EnumType.STRING)
    SecondPerson secondPerson;

    /** Before somebody asked for less than that. */
    @Enumerated(EnumType.STRING)
    SecondPerson demandedBefore = SecondPerson.NEVER;

    @Nullable String loosenedBy;

    @Nullable Instant loosenedAt;

    int limitPerson;
    int limitTarget;
    int limitWorkspace;
    long version;

    @Nullable String updatedBy;

    @Nullable Instant updatedAt;

    public boolean changesAllowed() {
        return changesAllowed;
    }

    public long version() {
        return version;
    }

    public Limits limits() {
        return new Limits(limitPerson, limitTarget, limitWorkspace);
    }

    /**
     * Whether that person may approve what they asked for. Who has loosened the rule is bound by it for a while longer: one
     * admin alone can put it off, approve, and put it back, but not at once.
     */
    public boolean onePersonIsEnough(Risk risk, String person, Instant now) {
        return !demandsTwo(secondPerson, risk) && !(isLoosening(person, now) && demandsTwo(demandedBefore, risk));
    }

    private static boolean demandsTwo(SecondPerson rule, Risk risk) {
        return switch (rule) {
            case NEVER -> false;
            case HIGH_RISK -> risk == Risk.HIGH;
            case ALWAYS -> true;
        };
    }

    private boolean isLoosening(String person, Instant now) {
        var since = loosenedAt;
        return since != null && person.equals(loosenedBy) && now.isBefore(since.plus(BOUND));
    }

    /** An admin says when a second person is needed from now on. What another one says too is no longer one's own. */
    void demand(SecondPerson wanted, String admin, Instant now) {
        if (wanted.compareTo(secondPerson) < 0) {
            boolean further = isLoosening(admin, now) && demandedBefore.compareTo(secondPerson) > 0;
            demandedBefore = further ? demandedBefore : secondPerson;
            loosenedBy = admin;
            loosenedAt = now;
        } else if (!admin.equals(loosenedBy)) {
            loosenedBy = null;
            loosenedAt = null;
        }
        secondPerson = wanted;
    }

    PolicyView view() {
        return new PolicyView(changesAllowed, secondPerson, limits(), version, updatedBy, updatedAt);
    }
}
