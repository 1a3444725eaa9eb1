package io.syntra.workflow.run;

import io.syntra.channel.PageButton;
import io.syntra.channel.ThreadFields;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.workflow.node.ApprovalType;
import io.syntra.workflow.node.ApprovalType.Chat;
import io.syntra.workflow.node.Call;
import io.syntra.workflow.node.Outcome;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The messages of an approval: the question with a button to the page where it is decided, and in its place what became
 * of it. A message only leads to the page, so nobody decides by having it.
 */
@Singleton
final class AskedInChat {

    /** A chat's message holds little more, and who decided must fit behind it; the page shows all of it. */
    private static final int LONGEST_QUESTION = 3_000;

    private static final String LABEL = "Approve or reject";

    private final RunsConfig config;

    AskedInChat(RunsConfig config) {
        this.config = config;
    }

    /** @param approval its id */
    Optional<NotificationRequest> question(Outcome.Undecided undecided, UUID approval, Call call) {
        var page = config.console().toString().replaceFirst("/$", "") + "/#approval=" + approval;
        return Optional.ofNullable(undecided.chat())
                .map(chat -> request(
                        chat,
                        call.deliveryId(),
                        PageButton.field(LABEL, page),
                        undecided.question(),
                        call.run().workflowName() + " waits for a decision.",
                        approval,
                        call));
    }

    /** @param standing what became of it */
    Optional<NotificationRequest> end(Outcome.Undecided undecided, String standing, UUID approval, Call call) {
        return Optional.ofNullable(undecided.chat())
                .map(chat -> request(
                        chat,
                        call.deliveryId("end"),
                        Map.of(ThreadFields.RESOLVED, "edit"),
                        undecided.question(),
                        standing,
                        approval,
                        call));
    }

    private static NotificationRequest request(
            Chat chat,
            DeliveryId id,
            Map<String, Object> fields,
            String question,
            String standing,
            UUID approval,
            Call call) {
        var more = new HashMap<>(fields);
        more.put(ThreadFields.KEY, "approval " + approval + " " + call.attempt());
        return NotificationRequest.toChannel(
                id,
                chat.channel(),
                chat.target(),
                chat.with(more),
                Map.of(ApprovalType.QUESTION, shorter(question), ApprovalType.STANDING, standing),
                call.origin(),
                call.now());
    }

    private static String shorter(String question) {
        return question.codePointCount(0, question.length()) <= LONGEST_QUESTION
                ? question
                : question.substring(0, question.offsetByCodePoints(0, LONGEST_QUESTION)) + "…";
    }
}
