package io.syntra.workflow.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.workflow.Node;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GroupThreadTest {

    private static final Map<String, Object> TELEGRAM =
            Map.of("bot_token", "secret:bot", "chat_id", "7", "message_template", "{{service_name}} {{status}}");
    private static final Map<String, Object> SLACK =
            Map.of("bot_token", "secret:slack", "channel", "C0123ABCD", "message_template", "{{status}}");

    @Test
    void theEndOfAGroupAnswersInTheThreadThatItsBeginOpened() {
        for (var type :
                Map.of("notify_telegram", TELEGRAM, "notify_slack", SLACK).entrySet()) {
            var opener = asked(type.getKey(), type.getValue(), alerts("firing"));
            assertThat(opener.config())
                    .containsEntry("thread_key", "{{group_key}} {{incident}}")
                    .doesNotContainKey("resolved");
            // A value is never a template, whatever a label holds.
            assertThat(opener.data()).containsEntry("group_key", "w:{a=\"{{x}}\"}");

            var end = asked(type.getKey(), type.getValue(), alerts("resolved"));
            assertThat(end.config())
                    .containsEntry("thread_key", "{{group_key}} {{incident}}")
                    .containsEntry("resolved", "reply");
            assertThat(end.data().get("group_key")).isEqualTo(opener.data().get("group_key"));
            assertThat(end.data()).containsEntry("incident", 3);
        }
    }

    /** Guards: {@code resolved} counts for the end only; else the first message would close its own thread. */
    @Test
    void whatTheAuthorSaysIsHeeded() {
        var own = with(TELEGRAM, "thread_key", "{{service_name}}");
        assertThat(asked("notify_telegram", own, alerts("resolved")).config())
                .containsEntry("thread_key", "{{service_name}}")
                .doesNotContainKey("resolved");
        var edit = with(with(TELEGRAM, "thread_key", "{{group_key}}"), "resolved", "edit");
        assertThat(asked("notify_telegram", edit, alerts("firing")).config()).doesNotContainKey("resolved");
        assertThat(asked("notify_telegram", edit, alerts("resolved")).config()).containsEntry("resolved", "edit");
        var ts = with(SLACK, "thread_ts", "1735689600.123456");
        assertThat(asked("notify_slack", ts, alerts("resolved")).config()).doesNotContainKeys("thread_key", "resolved");
    }

    @Test
    void whatIsNoAlertAndWhatCannotAnswerGoesAsItIs() {
        assertThat(asked("notify_telegram", TELEGRAM, Map.of("trigger_type", "manual", "status", "resolved"))
                        .config())
                .isEqualTo(TELEGRAM);
        var hook = Map.<String, Object>of("webhook_url", "secret:hook", "message_template", "x");
        assertThat(asked("notify_slack", hook, alerts("resolved")).config()).isEqualTo(hook);
        var mail = Map.<String, Object>of(
                "channel",
                "email",
                "smtp_url",
                "secret:smtp",
                "from",
                "a@example.com",
                "to",
                "b@example.com",
                "title",
                "x",
                "text",
                "y");
        assertThat(asked("notify", mail, alerts("resolved")).config()).isEqualTo(mail);
    }

    private static Map<String, Object> with(Map<String, Object> config, String name, Object value) {
        var more = new HashMap<>(config);
        more.put(name, value);
        return more;
    }

    private static Map<String, Object> alerts(String status) {
        return Map.of(
                "trigger_type",
                "alert",
                "status",
                status,
                "group_key",
                "w:{a=\"{{x}}\"}",
                "incident",
                3,
                "service_name",
                "shop-api");
    }

    private static NotificationRequest asked(String type, Map<String, Object> config, Map<String, Object> trigger) {
        var node = new Node("tell", type, config, null, null, null, null, null, null, null, null);
        var work = Reading.of(node);
        var input = work.input(new Facts(trigger, Map.of(), Map.of()));
        var id = UUID.randomUUID();
        var run = new Call.RunFacts(id, id, id, "w", "alert", "ada", trigger);
        return work.outcome(new Call(run, node, 1, input.values(), Instant.EPOCH)) instanceof Outcome.Asked asked
                ? asked.request()
                : Objects.requireNonNull(null, "nothing was asked for");
    }
}
