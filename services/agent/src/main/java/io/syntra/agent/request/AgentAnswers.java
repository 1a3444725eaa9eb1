package io.syntra.agent.request;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.brain.Part;
import io.syntra.agent.conversation.RunEnded;
import io.syntra.agent.investigation.Investigation;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells the service that asked what came of it: once, as its run ends once. */
@Singleton
class AgentAnswers implements RunEnded {

    private static final int LONGEST = 20_000;

    /** What people hear of a deep investigation. */
    private static final String HEARD = Stream.of(Part.values())
            .filter(Investigation::audible)
            .map(part -> "'" + part.name() + "'")
            .collect(Collectors.joining(", "));

    private final Outbox outbox;
    private final Clock clock;

    AgentAnswers(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Nothing for runs that people set off. */
    @Override
    public Uni<Void> ended(UUID run, String outcome) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        update agent_request set answered_at = ?1
                        from run left join lateral (select id, state from action where action.run_id = run.id
                                                    order by created_at limit 1) first on true
                        where run_id = ?2 and run.id = run_id
                        returning agent_request.id, agent_request.workspace, run.conversation_id, origin,
                            (select string_agg(words, E'\n' order by ordinal) from turn
                             where turn.run_id = run.id and (part is null or part in (%s))),
                            first.id, first.state""".formatted(HEARD), Object[].class)
                .setParameter(1, now)
                .setParameter(2, run)
                .getSingleResultOrNull()
                .chain(row -> row == null
                        ? Uni.createFrom().voidItem()
                        : outbox.append(
                                new WorkspaceId((String) row[1]),
                                new AgentAnswer.Answered(
                                        new AgentRequestId((UUID) row[0]),
                                        new ConversationId((UUID) row[2]),
                                        outcome,
                                        text((String) row[4]),
                                        row[5] == null ? null : action((UUID) row[5], (String) row[6]),
                                        (String) row[3],
                                        now))));
    }

    private static String text(@Nullable String said) {
        if (said == null || said.isBlank()) {
            return "Nothing came of it: something failed on our side.";
        }
        var text = said.strip();
        // What it comes to stands at the end.
        return text.length() <= LONGEST ? text : "… " + text.substring(text.length() - LONGEST);
    }

    private static AgentAnswer.Action action(UUID id, String state) {
        return new AgentAnswer.Action(new ActionId(id), ActionState.valueOf(state));
    }
}
