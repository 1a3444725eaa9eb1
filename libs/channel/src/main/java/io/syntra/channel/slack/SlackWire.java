package io.syntra.channel.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Wire;
import java.util.List;
import java.util.regex.Pattern;

/** The requests that a Slack message can be sent by (Web API, "chat.postMessage", "chat.update"). */
public final class SlackWire {

    public static final String POST = "chat.postMessage";
    public static final String UPDATE = "chat.update";

    static final String EVENT_TYPE = "syntra_delivery";
    static final String DELIVERY = "delivery_id";

    private static final String THREAD = "thread_ts";
    private static final String BROADCAST = "reply_broadcast";
    private static final Pattern CHANNEL_ID = Pattern.compile("[CGD][A-Z0-9]{2,20}");

    private SlackWire() {}

    /** By which it is found in the channel's history. Nobody sees it. */
    public static ObjectNode marked(ObjectNode body, String delivery) {
        var marked = body.deepCopy();
        marked.putObject("metadata")
                .put("event_type", EVENT_TYPE)
                .putObject("event_payload")
                .put(DELIVERY, delivery);
        return marked;
    }

    /** Only {@code chat.postMessage} takes names. */
    public static boolean isChannelId(String channel) {
        return CHANNEL_ID.matcher(channel).matches();
    }

    public static Wire send(ObjectNode body) {
        var send = body.deepCopy();
        if (!send.has(THREAD)) {
            send.remove(BROADCAST);
        }
        return new Wire(POST, send, false);
    }

    public static Wire reply(ObjectNode body, String message) {
        return new Wire(POST, body.deepCopy().put(THREAD, message), false);
    }

    /** @param channel its id */
    public static Wire edit(ObjectNode body, String channel, String message) {
        var edit = body.deepCopy().retain(List.of("text", "blocks"));
        edit.put("channel", channel).put("ts", message);
        return new Wire(UPDATE, edit, true);
    }

    /** The message that it answers, when its author says so. */
    public static String thread(ObjectNode body) {
        return body.path(THREAD).asText("");
    }
}
