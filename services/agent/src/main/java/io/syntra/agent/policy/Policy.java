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
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The policy of one workspace. */
@Entity
@Table(name = "policy")
public class Policy {

    @Id
    String workspace;

    boolean changesAllowed;

    @Enumerated(EnumType.STRING)
    SecondPerson secondPerson;

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

    /** Whether whoever asked for a change may approve it too. */
    public boolean onePersonIsEnough(Risk risk) {
        return switch (secondPerson) {
            case NEVER -> true;
            case HIGH_RISK -> risk != Risk.HIGH;
            case ALWAYS -> false;
        };
    }

    PolicyView view() {
        return new PolicyView(changesAllowed, secondPerson, limits(), version, updatedBy, updatedAt);
    }
}
