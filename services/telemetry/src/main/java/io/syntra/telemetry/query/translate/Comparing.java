package io.syntra.telemetry.query.translate;

import com.google.re2j.Pattern;
import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Expression.Operator;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import java.util.Locale;

/**
 * Values beside each other. The result is never NULL: what is not there is unequal to everything, less and greater than
 * nothing, and holds no text.
 */
final class Comparing {

    /** The column with the text of a line. */
    private static final String BODY = "body";

    private static final String IS_ASCII = "length(body) = lengthUTF8(body)";

    /** As the index has it, to the letter: what is no ASCII parts words. */
    private static final String PLAIN_WORDS =
            "lower(if(" + IS_ASCII + ", body, replaceRegexpAll(body, '[^\\\\x00-\\\\x7F]+', ' ')))";

    private final Values values;

    Comparing(Values values) {
        this.values = values;
    }

    /** A term, and where it is written. */
    record Side(Position at, Term term) {

        Type type() {
            return term.type();
        }
    }

    Term compare(Operator operator, Side left, Side right) {
        var level = Terms.together(right.at(), left.term().level(), right.term().level());
        var sql =
                switch (operator) {
                    case EQUAL -> equal(left, right);
                    case NOT_EQUAL -> "NOT " + equal(left, right);
                    case LESS, AT_MOST, GREATER, AT_LEAST -> ordered(operator.written(), left, right);
                    case EQUAL_ANY_CASE -> search(Operator.EQUAL_ANY_CASE, left, right);
                    case NOT_EQUAL_ANY_CASE -> "NOT " + search(Operator.EQUAL_ANY_CASE, left, right);
                    case NOT_HAS -> "NOT " + search(Operator.HAS, left, right);
                    case NOT_CONTAINS -> "NOT " + search(Operator.CONTAINS, left, right);
                    case NOT_STARTS_WITH -> "NOT " + search(Operator.STARTS_WITH, left, right);
                    case NOT_ENDS_WITH -> "NOT " + search(Operator.ENDS_WITH, left, right);
                    case HAS, CONTAINS, STARTS_WITH, ENDS_WITH, MATCHES -> search(operator, left, right);
                };
        return Terms.truth(sql, level);
    }

    String equal(Side left, Side right) {
        if (right.type() == Plain.NOTHING) {
            return "isNull(" + values.sql(left.term()) + ")";
        }
        if (left.type() == Plain.NOTHING) {
            return "isNull(" + values.sql(right.term()) + ")";
        }
        return pair("=", left, right);
    }

    String ordered(String sign, Side left, Side right) {
        if (left.type() == Plain.TRUTH || left.type() == Plain.NOTHING || right.type() == Plain.NOTHING) {
            var wrong = left.type() == Plain.TRUTH || left.type() == Plain.NOTHING ? left : right;
            throw Values.wanted(wrong.at(), "what has an order", wrong.term());
        }
        return pair(sign, left, right);
    }

    private String pair(String sign, Side left, Side right) {
        if (sign.equals("=") && isService(left, right)) {
            return service(left, right);
        }
        if (sign.equals("=") && isService(right, left)) {
            return service(right, left);
        }
        var one = values.beside(left.at(), right.type(), left.term());
        var other = values.beside(right.at(), left.type(), right.term());
        var sql = side(right.at(), one, other) + " " + sign + " " + side(right.at(), other, one);
        return Values.isNullable(one) || Values.isNullable(other) ? "ifNull(" + sql + ", false)" : "(" + sql + ")";
    }

    private static boolean isService(Side service, Side literal) {
        return service.type() == Plain.SERVICE
                && literal.term() instanceof Term.Literal
                && literal.type() == Plain.TEXT;
    }

    /** By its id, which rows are sorted by, and not by its name. */
    private String service(Side service, Side literal) {
        var name = values.fixedText(literal.at(), literal.term());
        var sql = values.sql(service.term()) + " IN " + values.services(literal.at(), name);
        return Values.isNullable(service.term()) ? "ifNull(" + sql + ", false)" : "(" + sql + ")";
    }

    private String side(Position at, Term term, Term beside) {
        if (term.type().equals(beside.type()) && term.type() != Plain.MAP && term.type() != Plain.LIST) {
            return values.sql(term);
        }
        if (canBeNumber(term) && canBeNumber(beside)) {
            return values.number(at, term);
        }
        if (term.type() == Plain.ATTRIBUTE && beside.type() == Plain.TRUTH) {
            return "(" + values.sql(term) + " = 'true')";
        }
        if (term.type() == Plain.TRUTH && beside.type() == Plain.ATTRIBUTE) {
            return values.sql(term);
        }
        if (term.type().isTextual() && beside.type().isTextual()) {
            return values.text(at, term);
        }
        throw new QueryError(
                at, Values.described(term.type()) + " cannot be compared with " + Values.described(beside.type()));
    }

    private static boolean canBeNumber(Term term) {
        return term.type().isNumeric() || term.type() == Plain.ATTRIBUTE;
    }

    private String search(Operator operator, Side left, Side right) {
        var text = values.text(left.at(), left.term());
        var sql =
                switch (operator) {
                    case HAS -> has(text, values.fixedText(right.at(), right.term()));
                    case MATCHES ->
                        "match(" + text + ", "
                                + text(values.pattern(right.at(), right.term()).pattern()) + ")";
                    case CONTAINS ->
                        "positionCaseInsensitiveUTF8(" + text + ", " + values.text(right.at(), right.term()) + ") > 0";
                    case STARTS_WITH ->
                        "startsWith(lowerUTF8(" + text + "), lowerUTF8(" + values.text(right.at(), right.term()) + "))";
                    case ENDS_WITH ->
                        "endsWith(lowerUTF8(" + text + "), lowerUTF8(" + values.text(right.at(), right.term()) + "))";
                    default -> "lowerUTF8(" + text + ") = lowerUTF8(" + values.text(right.at(), right.term()) + ")";
                };
        return Values.isNullable(left.term()) || Values.isNullable(right.term())
                ? "ifNull(" + sql + ", false)"
                : "(" + sql + ")";
    }

    /** Whole words in any case: what stands before and after is no letter and no digit. */
    private String has(String text, String words) {
        var pattern = "(?i)(^|[^\\p{L}\\p{N}])" + Pattern.quote(words) + "($|[^\\p{L}\\p{N}])";
        var match = "match(" + text + ", " + text(pattern) + ")";
        if (!text.equals(BODY) || words.isEmpty() || !words.chars().allMatch(Comparing::isPlainLetterOrDigit)) {
            return match;
        }
        // The index on a line's words knows them; where a line is not ASCII, letters beside one are not.
        return "hasToken(" + PLAIN_WORDS + ", " + text(words.toLowerCase(Locale.ROOT)) + ") AND (" + IS_ASCII + " OR "
                + match + ")";
    }

    private static boolean isPlainLetterOrDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private String text(String value) {
        return values.sql(new Term.Literal(Plain.TEXT, value));
    }
}
