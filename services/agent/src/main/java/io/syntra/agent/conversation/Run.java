package io.syntra.agent.conversation;

import io.syntra.agent.brain.Asker;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.budget.Spent;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.RunMode;
import io.syntra.identity.Caller;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one message of a person set off. */
@Entity
@Table(name = "run")
class Run {

    /** Lower-case in the database, where a check names them. */
    @SuppressWarnings("JavaLangClash")
    enum State {
        ready,
        running,
        waiting,
        finished
    }

    @Id
    UUID id;

    String workspace;
    UUID conversationId;
    String question;
    String person;
    String roles;

    @Enumerated(EnumType.STRING)
    State state;

    @Nullable String outcome;

    @Enumerated(EnumType.STRING)
    RunMode mode;

    @Enumerated(EnumType.STRING)
    Asker asker = Asker.PERSON;

    /** The brain that is asked next. */
    String brain;

    long fence;

    /** What brains used up that did not come to a turn; in US dollars. */
    long lostTokens;

    BigDecimal lostCost = BigDecimal.ZERO;

    /** Claims since it last got on. */
    int attempts;

    @Nullable Instant leaseUntil;

    /** Of a run that follows an action, see {@link Watch}. */
    @Nullable String watch;

    /** When a run that waits goes on by itself. */
    @Nullable Instant wakeAt;

    Instant createdAt;

    @Nullable Instant finishedAt;

    void lose(Turn.Usage usage) {
        lostTokens +=
                (long) usage.inputTokens() + usage.outputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens();
        lostCost = lostCost.add(usage.cost());
    }

    Spent lost() {
        return new Spent(0, lostTokens, lostCost, Duration.ZERO);
    }

    ConversationId conversation() {
        return new ConversationId(conversationId);
    }

    /** The person whose message it was, with the rights they had. */
    Caller caller() {
        return new Caller(new WorkspaceId(workspace), person, Set.of(roles.split(",")), null);
    }

    /** It costs no thread while it waits for people, or until then. */
    void await(@Nullable Instant until) {
        state = State.waiting;
        attempts = 0;
        leaseUntil = null;
        wakeAt = until;
    }

    void finish(String how, Instant at) {
        state = State.finished;
        outcome = how;
        leaseUntil = null;
        wakeAt = null;
        finishedAt = at;
    }

    ConversationView.Run view() {
        return new ConversationView.Run(id, mode, state.name(), outcome);
    }
}
