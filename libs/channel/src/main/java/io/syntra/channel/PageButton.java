package io.syntra.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A button below a message that opens a page: the field {@code button}. It only leads there; nothing is known of who
 * pressed it.
 */
public record PageButton(String label, String url) {

    public static final String FIELD = "button";

    private static final int LONGEST_LABEL = 64;

    /** Nothing that would mean something in Slack's {@code <url|label>}. */
    private static final Pattern URL = Pattern.compile("https?://[!-~&&[^<>|\"`]]{1,1000}");

    /** Null when there is none, or what is there is wrong. */
    public static @Nullable PageButton read(JsonPlace config) {
        var place = config.at(FIELD);
        if (place.absent()) {
            return null;
        }
        place.object("label", "url");
        var label = place.at("label").text();
        var url = place.at("url").text();
        if (label.isBlank() || label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            place.at("label").wrong("must have 1 to " + LONGEST_LABEL + " characters on one line");
        }
        if (!isPage(url)) {
            place.at("url").wrong("must be the address of a page, such as https://wiki.example/runbook");
            return null;
        }
        return new PageButton(label, url);
    }

    private static boolean isPage(String url) {
        try {
            return URL.matcher(url).matches() && URI.create(url).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public static Map<String, Object> field(String label, String url) {
        return Map.of(FIELD, Map.of("label", label, "url", url));
    }

    public String host() {
        return URI.create(url).getHost();
    }

    /** As Telegram takes it (Bot API, "InlineKeyboardMarkup"). An edit without it takes it away. */
    public ObjectNode keyboard() {
        var keyboard = Json.mapper().createObjectNode();
        keyboard.putArray("inline_keyboard")
                .addArray()
                .addObject()
                .put("text", label)
                .put("url", url);
        return keyboard;
    }
}
