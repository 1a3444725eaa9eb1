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

    private static final UUID NO_RUN = new UUID(0, 0);

    private final Budget budget;

    Budgets(BudgetConfig config) {
        budget = new Budget(config.steps(), config.tokens(), config.cost(), config.time());
    }

    public Uni<ConversationBudget> view(UUID conversation) {
        return spent(conversation, NO_RUN).map(budget::view);
    }

    /** Why a conversation that has used so much must end here. */
    public Optional<String> usedUp(Spent spent) {
        return budget.usedUp(spent);
    }

    public Duration timeLeft(Spent spent) {
        return budget.timeLeft(spent);
    }

    /** How many turns at once, of up to {@code wanted}, a conversation that has used so much may begin; at least one. */
    public int enoughFor(int wanted, Spent spent, Spent each) {
        return budget.enoughFor(wanted, spent, each);
    }

    /** What a conversation has used in all its runs but one, whose own use its loop knows. A watch has its own bounds. */
    public Uni<Spent> spent(UUID conversation, UUID without) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with runs as (select id, lost_tokens, lost_cost from run where conversation_id = ?1 and id <> ?2 and mode <> 'FOLLOW'),
                             calls as (select c.* from tool_call c join runs r on r.id = c.run_id),
                             turns as (select t.* from turn t join runs r on r.id = t.run_id)
                        select (select count(*) from calls),
                               coalesce((select sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)
                                                    + cache_read_tokens + cache_write_tokens) from turns), 0)
                                 + coalesce((select sum(lost_tokens) from runs), 0),
                               coalesce((select sum(cost) from turns), 0)
                                 + coalesce((select sum(lost_cost) from runs), 0),
                               coalesce((select sum(millis) from turns), 0)
                                 + coalesce((select sum(millis) from calls where not changes), 0)""", Object[].class)
                .setParameter(1, conversation)
                .setParameter(2, without)
                .getSingleResult()
                .map(row -> new Spent(
                        ((Number) row[0]).longValue(),
                        ((Number) row[1]).longValue(),
                        new BigDecimal(row[2].toString()),
                        Duration.ofMillis(((Number) row[3]).longValue()))));
    }
}
