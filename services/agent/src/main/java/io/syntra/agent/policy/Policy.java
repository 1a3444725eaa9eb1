package io.syntra.agent.policy;

import io.syntra.contracts.agent.PolicyView;
import io.syntra.contracts.agent.PolicyView.Limits;
import io.syntra.contracts.agent.PolicyView.SecondPerson;
import io.syntra.contracts.agent.Risk;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The policy of one workspace. */
@Entity
@Table(name = "policy")
public class Policy {

    private static final String LOOSENED =
            " That holds for 24 hours longer for the admin who loosened the rule, and for"
                    + " whom they issued tokens in that time, unless another admin has set the policy since.";

    @Id
    String workspace;

    boolean changesAllowed;

    @Enumerated(EnumType.STRING)
    SecondPerson secondPerson;

    @Convert(converter = Settings.Text.class)
    Settings settings = Settings.NONE;

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
     * What the approval lacks for want of a second person, as a sentence for the approver. Who has loosened the rule, under
     * whatever name, is bound by it for a while longer: one admin alone can put it off, approve, and put it back, but not
     * at once.
     */
    public Optional<String> lacks(Risk risk, String requester, Approver approver, Instant now) {
        boolean demanded = demandsTwo(secondPerson, risk);
        if (!demanded && !demandsTwo(settings.before(approver, now), risk)) {
            return Optional.empty();
        }
        return approver.sameAs(requester)
                .map(why ->
                        "The policy of this workspace asks for a second person. " + why + (demanded ? "" : LOOSENED));
    }

    private static boolean demandsTwo(SecondPerson rule, Risk risk) {
        return switch (rule) {
            case NEVER -> false;
            case HIGH_RISK -> risk == Risk.HIGH;
            case ALWAYS -> true;
        };
    }

    /** An admin says when a second person is needed from now on. What another one says too is no longer one's own. */
    void demand(SecondPerson wanted, String admin, Instant now) {
        settings = settings.and(admin, now, secondPerson, wanted);
        secondPerson = wanted;
    }

    PolicyView view() {
        return new PolicyView(changesAllowed, secondPerson, limits(), version, updatedBy, updatedAt);
    }
}
