package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ConversationId;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.RunMode;
import io.syntra.local.api.EventStream;
import io.syntra.local.api.Patience;
import io.syntra.local.api.SyntraApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Somebody with a conversation of their own, who listens from its beginning until its one question is answered. */
final class Listener {

    private final SyntraApi api;
    private final ConversationId conversation;
    private final String path;
    private final CompletableFuture<List<EventStream.Event>> heard;

    private Listener(SyntraApi api, ConversationId conversation) {
        this.api = api;
        this.conversation = conversation;
        this.path = "/conversations/" + conversation;
        this.heard = CompletableFuture.supplyAsync(
                this::listen, task -> Thread.ofVirtual().start(task));
    }

    static Listener of(SyntraApi api) {
        var conversation = api.post(
                "/conversations", new ConversationView.Open(null, null, RunMode.QUICK), ConversationView.class);
        return new Listener(api, conversation.id());
    }

    ConversationId conversation() {
        return conversation;
    }

    /** Does not wait for the answer. What was killed before may not be there for everybody yet. */
    void ask(String question) {
        ask(api, question);
    }

    /** @param where the question arrives; it is listened to where it was before */
    void ask(SyntraApi where, String question) {
        var patience = new Patience();
        while (patience.ask(() -> where.post(
                        path + "/messages", new ConversationView.Send(question, null), ConversationView.Accepted.class))
                .isEmpty()) {
            // Again.
        }
    }

    private List<EventStream.Event> listen() {
        var all = new ArrayList<EventStream.Event>();
        new EventStream(api, path + "/events").read(event -> {
            all.add(event);
            return !event.name().equals("run.finished");
        });
        return all;
    }

    /** In this order, over whatever broke in between: all that was numbered, each once, with an answer at the end. */
    List<EventStream.Event> heard(Duration longest) throws Exception {
        return heard(longest, "answered");
    }

    List<EventStream.Event> heard(Duration longest, String outcome) throws Exception {
        var all = heard.get(longest.toSeconds(), TimeUnit.SECONDS);
        assertThat(all)
                .extracting(EventStream.Event::id)
                .isEqualTo(IntStream.rangeClosed(1, all.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(all.getLast().data().path("outcome").asText()).isEqualTo(outcome);
        return all;
    }

    List<EventStream.Event> heardFromTheStart() {
        return listen();
    }
}
