package io.syntra.channel.telegram;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Wire;
import java.util.List;

/** The requests that a Telegram message can be sent by (Bot API, "sendMessage", "editMessageText"). */
public final class TelegramWire {

    public static final String SEND = "sendMessage";
    public static final String EDIT = "editMessageText";

    static final String KEYBOARD = "reply_markup";

    private TelegramWire() {}

    public static Wire send(ObjectNode body) {
        return new Wire(SEND, body.deepCopy(), false);
    }

    /** Comes as a message of its own when what it answers was deleted. */
    public static Wire reply(ObjectNode body, String message) {
        var reply = body.deepCopy();
        reply.putObject("reply_parameters")
                .put("message_id", Long.parseLong(message))
                .put("allow_sending_without_reply", true);
        return new Wire(SEND, reply, false);
    }

    public static Wire edit(ObjectNode body, String message) {
        var edit = body.deepCopy().retain(List.of("chat_id", "text", "parse_mode", "link_preview_options", KEYBOARD));
        edit.put("message_id", Long.parseLong(message));
        return new Wire(EDIT, edit, true);
    }
}
