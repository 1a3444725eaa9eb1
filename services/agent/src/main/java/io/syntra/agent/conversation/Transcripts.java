package io.syntra.agent.conversation;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.budget.Budgets;
import io.syntra.contracts.agent.ConversationBudget;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.ConversationView.Message;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a conversation down for people. */
@Singleton
class Transcripts {

    private final Runs runs;
    private final Budgets budgets;

    Transcripts(Runs runs, Budgets budgets) {
        this.runs = runs;
        this.budgets = budgets;
    }

    Uni<ConversationView> of(Conversation conversation) {
        return runs.of(conversation.id).chain(all -> runs.turns(
                        all.stream().map(run -> run.id).toList())
                .chain(turns -> budgets.view(conversation.id)
                        .map(budget -> view(
                                conversation, all.isEmpty() ? null : all.getLast(), messages(all, turns), budget))));
    }

    private static List<Message> messages(List<Run> runs, List<StoredTurn> turns) {
        var messages = new ArrayList<Message>();
        for (var run : runs) {
            messages.add(new Message(run.id, "person", run.question, run.createdAt));
            turns.stream()
                    .filter(turn -> turn.runId.equals(run.id) && !turn.words.isBlank())
                    .map(turn -> new Message(run.id, "agent", turn.words, turn.createdAt))
                    .forEach(messages::add);
        }
        return messages;
    }

    static ConversationView view(Conversation conversation) {
        return view(conversation, null, null, null);
    }

    private static ConversationView view(
            Conversation conversation,
            @Nullable Run newest,
            @Nullable List<Message> messages,
            @Nullable ConversationBudget budget) {
        return new ConversationView(
                conversation.conversationId(),
                conversation.title,
                conversation.service(),
                conversation.createdBy,
                conversation.createdAt,
                conversation.updatedAt,
                conversation.lastEvent,
                newest == null ? null : newest.view(),
                messages,
                budget);
    }
}
