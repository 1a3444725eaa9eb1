package io.syntra.channel.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import io.syntra.template.markup.Part;
import io.syntra.template.markup.Reference;
import io.syntra.template.markup.Span;
import io.syntra.template.markup.Style;
import io.syntra.template.markup.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A text as Slack's rich text block ("Rich text"): its texts are shown as they are. */
final class RichText {

    private final ArrayNode sections = Json.mapper().createArrayNode();
    private final Deque<Span> open = new ArrayDeque<>();
    private final StringBuilder run = new StringBuilder();
    private String section = "";

    private RichText() {}

    static JsonNode blocks(Part part) {
        var text = new RichText();
        for (var token : part.tokens()) {
            text.take(token);
        }
        text.endRun();
        var blocks = Json.mapper().createArrayNode();
        var block = blocks.addObject().put("type", "rich_text");
        block.set("elements", text.sections);
        return blocks;
    }

    private void take(Token token) {
        switch (token) {
            case Token.Open opened -> {
                endRun();
                open.push(opened.span());
            }
            case Token.Close _ -> {
                endRun();
                open.pop();
            }
            case Token.Glyph glyph
            when glyph.reference() != null -> {
                endRun();
                elements().add(element(glyph.reference()));
            }
            case Token.Glyph glyph -> run.append(glyph.shown());
        }
    }

    private void endRun() {
        if (run.isEmpty()) {
            return;
        }
        var text = run.toString();
        run.setLength(0);
        var link = open.stream().filter(span -> span.style() == Style.LINK).findFirst();
        var element = elements().addObject();
        if (link.isPresent()) {
            element.put("type", "link").put("url", link.get().url()).put("text", text);
        } else {
            element.put("type", "text").put("text", text);
        }
        style(element);
    }

    private void style(ObjectNode element) {
        Set<Style> styles = EnumSet.noneOf(Style.class);
        open.forEach(span -> styles.add(span.style()));
        var style = Json.mapper().createObjectNode();
        for (var known : styles) {
            switch (known) {
                case BOLD -> style.put("bold", true);
                case ITALIC -> style.put("italic", true);
                case STRIKE -> style.put("strike", true);
                case CODE -> style.put("code", true);
                // The section says it, or mrkdwn has no such thing.
                case UNDERLINE, SPOILER, PREFORMATTED, QUOTE, LINK, OTHER -> {}
            }
        }
        if (!style.isEmpty()) {
            element.set("style", style);
        }
    }

    /** Of the section that the open spans ask for; a new one when that is another than before. */
    private ArrayNode elements() {
        var wanted = kind();
        if (!wanted.equals(section)) {
            section = wanted;
            sections.addObject().put("type", wanted).putArray("elements");
        }
        return (ArrayNode) sections.get(sections.size() - 1).get("elements");
    }

    private String kind() {
        return open.stream()
                .map(Span::style)
                .map(style -> switch (style) {
                    case PREFORMATTED -> Optional.of("rich_text_preformatted");
                    case QUOTE -> Optional.of("rich_text_quote");
                    case BOLD, ITALIC, UNDERLINE, STRIKE, SPOILER, CODE, LINK, OTHER -> Optional.<String>empty();
                })
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("rich_text_section");
    }

    private static ObjectNode element(Reference reference) {
        var element = Json.mapper().createObjectNode();
        return switch (reference.kind()) {
            case USER -> element.put("type", "user").put("user_id", reference.id());
            case GROUP -> element.put("type", "usergroup").put("usergroup_id", reference.id());
            case CHANNEL -> element.put("type", "channel").put("channel_id", reference.id());
            case BROADCAST -> element.put("type", "broadcast").put("range", reference.id());
            case EMOJI -> element.put("type", "emoji").put("name", reference.id());
        };
    }
}
