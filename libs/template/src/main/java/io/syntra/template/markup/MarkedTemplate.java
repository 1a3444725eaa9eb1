package io.syntra.template.markup;

import io.syntra.template.Evaluation;
import io.syntra.template.Segment;
import io.syntra.template.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A template in a channel's markup, read once. */
public final class MarkedTemplate {

    private final Grammar grammar;
    private final List<Piece> pieces;
    private final Set<String> names;
    private final List<String> altered;

    /** @param altered what of the author's text is not shown as it is */
    MarkedTemplate(Grammar grammar, List<Piece> pieces, Set<String> names, List<String> altered) {
        this.grammar = grammar;
        this.pieces = pieces;
        this.names = names;
        this.altered = List.copyOf(altered);
    }

    /** The variables it asks for. */
    public Set<String> names() {
        return names;
    }

    public MarkedText render(Variables variables) {
        var evaluation = new Evaluation(variables);
        altered.forEach(what -> evaluation.warn("the template " + what));
        var tokens = new ArrayList<Token>();
        write(pieces, evaluation, tokens);
        return new MarkedText(tokens, evaluation.warnings(), evaluation.missing());
    }

    private void write(List<Piece> pieces, Evaluation evaluation, List<Token> tokens) {
        for (var piece : pieces) {
            switch (piece) {
                case Piece.Fixed fixed -> tokens.add(fixed.glyph());
                case Piece.Value value -> tokens.addAll(glyphs(value, evaluation));
                case Piece.Choice choice ->
                    write(
                            evaluation.holds(choice.choice().name()) ? choice.then() : choice.otherwise(),
                            evaluation,
                            tokens);
                case Piece.Styled styled -> {
                    var span = span(styled, evaluation);
                    if (span == null) {
                        write(styled.content(), evaluation, tokens);
                    } else {
                        tokens.add(new Token.Open(span));
                        write(styled.content(), evaluation, tokens);
                        tokens.add(new Token.Close(span));
                    }
                }
            }
        }
    }

    /** @return null for a link that leads nowhere: its text is shown without it */
    private @Nullable Span span(Piece.Styled styled, Evaluation evaluation) {
        var address = styled.url();
        @Nullable String url = address == null ? null : address(address, evaluation);
        return url != null && url.isEmpty()
                ? null
                : new Span(styled.style(), raw(styled.opening(), evaluation), raw(styled.closing(), evaluation), url);
    }

    /** Empty when it leads nowhere. */
    private String address(List<Piece> pieces, Evaluation evaluation) {
        var url = shown(pieces, evaluation);
        if (url.isEmpty()) {
            return url;
        }
        if (!Addresses.leadsSomewhere(url, pieces.getFirst() instanceof Piece.Fixed)) {
            evaluation.warn("a link leads nowhere with these values, so its text is shown without the link");
            return "";
        }
        if (!grammar.takesLink(url)) {
            evaluation.warn("Telegram shows the text of a link as plain text: links lead to http, https and tg"
                    + " addresses only, with a dot in the host, so not to localhost or mailto:");
            return "";
        }
        return url;
    }

    private String raw(List<Piece> pieces, Evaluation evaluation) {
        var tokens = new ArrayList<Token>();
        write(pieces, evaluation, tokens);
        return MarkedText.raw(tokens);
    }

    private String shown(List<Piece> pieces, Evaluation evaluation) {
        var tokens = new ArrayList<Token>();
        write(pieces, evaluation, tokens);
        return MarkedText.shown(tokens);
    }

    private List<Token.Glyph> glyphs(Piece.Value value, Evaluation evaluation) {
        var given = evaluation.valueOf(value.slot());
        var text = Glyphs.clean(given);
        var placed =
                switch (value.place()) {
                    case URL -> wholeAddress(text, evaluation);
                    case URL_PART -> Addresses.part(text);
                    case TEXT, CODE -> text;
                };
        var glyphs = Glyphs.of(placed);
        if (value.slot() instanceof Segment.Variable variable) {
            Stream.concat(Glyphs.altered(given).stream(), grammar.altered(String.join("", glyphs)).stream())
                    .forEach(what -> evaluation.warn("{{" + variable.name() + "}} " + what));
        }
        return glyphs.stream()
                .map(shown -> new Token.Glyph(grammar.escape(shown, value.place()), shown))
                .toList();
    }

    private static String wholeAddress(String text, Evaluation evaluation) {
        return Addresses.whole(text).orElseGet(() -> {
            if (!text.isEmpty()) {
                evaluation.warn("a value is no address that a link may lead to, so its text is shown without the link");
            }
            return "";
        });
    }
}
