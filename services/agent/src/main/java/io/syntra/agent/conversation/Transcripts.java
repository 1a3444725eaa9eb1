package io.syntra.agent.conversation;

import io.smallrye.mutiny.Uni;
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

    Transcripts(Runs runs) {
        this.runs = runs;
    }

    Uni<ConversationView> of(Conversation conversation) {
        return runs.of(conversation.id)
                .chain(all -> runs.turns(all.stream().map(run -> run.id).toList())
                        .map(turns -> view(conversation, all.isEmpty() ? null : all.getLast(), messages(all, turns))));
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

    static ConversationView view(Conversation conversation, @Nullable Run newest, @Nullable List<Message> messages) {
        return new ConversationView(
                conversation.conversationId(),
                conversation.title,
                conversation.service(),
                conversation.createdBy,
                conversation.createdAt,
                conversation.updatedAt,
                conversation.lastEvent,
                newest == null ? null : newest.view(),
                messages);
    }
}
