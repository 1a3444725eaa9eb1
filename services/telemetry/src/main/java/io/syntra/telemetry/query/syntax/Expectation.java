package io.syntra.telemetry.query.syntax;

import io.syntra.contracts.Nearest;
import io.syntra.telemetry.query.syntax.grammar.PipeParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.Vocabulary;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** Ends at the first token that does not fit, and says in the language's words what would. */
final class Expectation extends BaseErrorListener {

    private static final int MOST_WORDS = 12;

    @Override
    public void syntaxError(
            Recognizer<?, ?> recognizer,
            @Nullable Object offending,
            int line,
            int column,
            String message,
            @Nullable RecognitionException cause) {
        var parser = (Parser) recognizer;
        // A choice of two ways looks ahead: it failed at its last token, but its first one is reported.
        var found = cause instanceof NoViableAltException && cause.getOffendingToken() != null
                ? cause.getOffendingToken()
                : (Token) offending;
        var expected = words(parser.getVocabulary(), expected(parser, cause));
        var what = found == null || found.getType() == Token.EOF
                ? "the query ends here"
                : found.getType() == PipeParser.UNKNOWN
                        ? unreadable(found.getText())
                        : "'" + shown(found) + "' does not fit here";
        throw new QueryError(
                found == null ? new Position(line, column + 1) : Syntax.at(found), what + way(found, expected));
    }

    private static IntervalSet expected(Parser parser, @Nullable RecognitionException cause) {
        var expected = cause == null ? null : cause.getExpectedTokens();
        return expected == null ? parser.getExpectedTokens() : expected;
    }

    private static String unreadable(String character) {
        return switch (character) {
            case "'", "\"" -> "the text that begins here has no end on its line";
            case "!" -> "'!' does not fit here; a condition is turned around by not";
            default -> "'" + character + "' does not fit here";
        };
    }

    private static String shown(Token token) {
        var text = token.getText();
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private static String way(@Nullable Token found, List<String> expected) {
        if (expected.isEmpty() || (found != null && found.getType() == PipeParser.UNKNOWN)) {
            return "";
        }
        if (found != null && found.getType() == PipeParser.IDENTIFIER) {
            var nearest = Nearest.to(found.getText(), expected);
            if (nearest.isPresent()) {
                return "; did you mean " + nearest.get() + "?";
            }
        }
        var words = expected.stream().limit(MOST_WORDS).toList();
        return "; expected " + String.join(", ", words) + (words.size() < expected.size() ? ", …" : "");
    }

    /** The most telling first: kinds of things, then words, then signs. */
    private static List<String> words(Vocabulary vocabulary, IntervalSet types) {
        var kinds = new TreeSet<String>();
        var words = new TreeSet<String>();
        var signs = new TreeSet<String>();
        for (int type : types.toList()) {
            var literal = vocabulary.getLiteralName(type);
            if (literal == null) {
                kind(type).ifPresent(kinds::add);
            } else {
                var word = literal.substring(1, literal.length() - 1);
                if (!isNameElsewhere(type) || !types.contains(PipeParser.IDENTIFIER)) {
                    (Character.isLetter(word.charAt(0)) ? words : signs).add(word);
                }
            }
        }
        var all = new ArrayList<>(kinds);
        all.addAll(words);
        all.addAll(signs);
        return all;
    }

    private static Optional<String> kind(int type) {
        return Optional.ofNullable(
                switch (type) {
                    case PipeParser.IDENTIFIER -> "a name";
                    case PipeParser.STRING -> "a text in quotes";
                    case PipeParser.WHOLE -> "a whole number";
                    case PipeParser.DURATION -> "a duration such as 5m";
                    case Token.EOF -> "the end";
                    default -> null;
                });
    }

    /** Words that a name may be, too; they only lengthen the list where any name goes. */
    private static boolean isNameElsewhere(int type) {
        return switch (type) {
            case PipeParser.SPANS,
                    PipeParser.METRICS,
                    PipeParser.MATCH,
                    PipeParser.COUNT,
                    PipeParser.KIND,
                    PipeParser.RATE,
                    PipeParser.INCREASE,
                    PipeParser.EVERY,
                    PipeParser.TOP,
                    PipeParser.RENDER,
                    PipeParser.LEFT_WORD,
                    PipeParser.RIGHT_WORD,
                    PipeParser.REGEX,
                    PipeParser.WITHIN,
                    PipeParser.ORDER,
                    PipeParser.LIMIT -> true;
            default -> false;
        };
    }
}
