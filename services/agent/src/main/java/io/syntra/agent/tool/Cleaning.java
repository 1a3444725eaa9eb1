package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.agent.tool.Untrusted.Clean;
import io.syntra.contracts.Json;
import java.util.Set;

/**
 * Cleans a value with caps on its texts, lists and objects. It is cut to size before it is cleaned: cleaning costs time,
 * and how long the value is decides somebody else.
 */
final class Cleaning {

    private static final String REDACTED = "[redacted]";
    private static final int LARGEST = 60_000;
    private static final int LONGEST_NAME = 200;
    private static final int SHORTEST_TEXT = 100;
    private static final int FEWEST_ITEMS = 5;

    private final int texts;
    private final int items;
    private final Set<String> oldestFirst;
    private boolean truncated;

    private Cleaning(int texts, int items, Set<String> oldestFirst) {
        this.texts = texts;
        this.items = items;
        this.oldestFirst = oldestFirst;
    }

    /** @param oldestFirst names of lists whose end stays */
    static Clean of(JsonNode value, Set<String> oldestFirst) {
        for (var cleaning = new Cleaning(4_000, 400, oldestFirst); ; cleaning = cleaning.smaller()) {
            var cut = cleaning.cut("", value);
            boolean fits = size(cut) <= LARGEST;
            if (fits || cleaning.smallest()) {
                var clean = clean("", fits ? cut : asText(cut), new PrintedKey());
                if (size(clean) <= LARGEST) {
                    return new Clean(clean, cleaning.truncated || !fits);
                }
                if (cleaning.smallest()) {
                    return new Clean(asText(clean), true);
                }
            }
        }
    }

    private static int size(JsonNode value) {
        return value.toString().length();
    }

    /** Of what is nested so deeply that no cap makes it small, the beginning; escapes in it may count twice. */
    private static JsonNode asText(JsonNode value) {
        return TextNode.valueOf(value.toString().substring(0, LARGEST / 4) + "…");
    }

    private Cleaning smaller() {
        return new Cleaning(Math.max(SHORTEST_TEXT, texts / 2), Math.max(FEWEST_ITEMS, items / 2), oldestFirst);
    }

    private boolean smallest() {
        return texts == SHORTEST_TEXT && items == FEWEST_ITEMS;
    }

    private JsonNode cut(String name, JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                var kept = Json.mapper().createObjectNode();
                object.properties().stream()
                        .limit(items)
                        .forEach(member -> kept.set(
                                shorter(member.getKey(), LONGEST_NAME),
                                SecretName.ofMember(member.getKey())
                                        ? withoutScalars(cut(member.getKey(), member.getValue()))
                                        : cut(member.getKey(), member.getValue())));
                truncated |= items < object.size();
                yield kept;
            }
            case ArrayNode array -> {
                int kept = Math.min(items, array.size());
                int from = oldestFirst.contains(name) ? array.size() - kept : 0;
                truncated |= kept < array.size();
                var list = Json.mapper().createArrayNode();
                array.valueStream().skip(from).limit(kept).forEach(item -> list.add(cut("", item)));
                yield list;
            }
            case TextNode text -> TextNode.valueOf(shorter(text.textValue(), texts));
            default -> value;
        };
    }

    private String shorter(String text, int longest) {
        truncated |= text.length() > longest;
        return Untrusted.shorter(text, longest);
    }

    /** All that stands below the name of a secret is one. */
    private static JsonNode withoutScalars(JsonNode secret) {
        return switch (secret) {
            case ObjectNode object -> {
                object.properties().forEach(member -> member.setValue(withoutScalars(member.getValue())));
                yield object;
            }
            case ArrayNode array -> {
                var list = Json.mapper().createArrayNode();
                array.forEach(item -> list.add(withoutScalars(item)));
                yield list;
            }
            case NullNode nothing -> nothing;
            default -> TextNode.valueOf(REDACTED);
        };
    }

    private static JsonNode clean(String name, JsonNode value, PrintedKey key) {
        return switch (value) {
            case ObjectNode object -> {
                var clean = Json.mapper().createObjectNode();
                object.properties()
                        .forEach(member -> clean.set(
                                Untrusted.line(member.getKey()), clean(member.getKey(), member.getValue(), key)));
                yield clean;
            }
            case ArrayNode array -> {
                var clean = Json.mapper().createArrayNode();
                array.forEach(item -> clean.add(clean(name, item, key)));
                yield clean;
            }
            case TextNode text ->
                TextNode.valueOf(Secrets.redacted(key.without(name, Untrusted.visible(text.textValue()))));
            default -> value;
        };
    }
}
