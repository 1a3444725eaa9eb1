package io.syntra.agent.budget;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.agent.ConversationBudget;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Adds up what conversations have used. Within a session. */
@Singleton
public class Budgets {

    private static final UUID NO_CALL = new UUID(0, 0);

    private final Budget budget;

    Budgets(BudgetConfig config) {
        budget = new Budget(config.steps(), config.tokens(), config.cost(), config.time());
    }

    public Uni<ConversationBudget> view(UUID conversation) {
        return spent(conversation, NO_CALL).map(budget::view);
    }

    /** Why a conversation must end here. */
    public Uni<Optional<String>> usedUp(UUID conversation) {
        return spent(conversation, NO_CALL).map(budget::usedUp);
    }

    /** Why a call is not carried out. Of a turn's calls those that come before it count as carried out. */
    public Uni<Optional<String>> usedUpBefore(UUID conversation, UUID call) {
        return spent(conversation, call).map(budget::usedUp);
    }

    /** @param before the calls that come before this one count, or all if there is no such call */
    private static Uni<Spent> spent(UUID conversation, UUID before) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with runs as (select id, created_at from run where conversation_id = ?1),
                             calls as (select c.id, c.turn, c.position, c.changes, c.millis, r.created_at
                                       from tool_call c join runs r on r.id = c.run_id),
                             turns as (select t.* from turn t join runs r on r.id = t.run_id)
                        select (select count(*) from calls
                                where coalesce((created_at, turn, position)
                                      < (select created_at, turn, position from calls where id = ?2), true)),
                               coalesce((select sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)
                                                    + cache_read_tokens + cache_write_tokens) from turns), 0),
                               coalesce((select sum(cost) from turns), 0),
                               coalesce((select sum(millis) from turns), 0)
                                 + coalesce((select sum(millis) from calls where not changes), 0)""", Object[].class)
                .setParameter(1, conversation)
                .setParameter(2, before)
                .getSingleResult()
                .map(row -> new Spent(
                        ((Number) row[0]).longValue(),
                        ((Number) row[1]).longValue(),
                        new BigDecimal(row[2].toString()),
                        Duration.ofMillis(((Number) row[3]).longValue()))));
    }
}
