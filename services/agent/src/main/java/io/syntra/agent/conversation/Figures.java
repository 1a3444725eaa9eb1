package io.syntra.agent.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Dialogue.Result;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The figures that stand in results of calls: to see whether a sentence that names them took its own from there. A figure
 * may be rounded, a share told in percent, and a time in another unit; what is said to be about so much is not looked for.
 */
final class Figures {

    private static final Pattern TOLD = Pattern.compile(
            "(?<about>(?i:about|around|roughly|nearly|almost|over|under|than|~|≈)\\s*)?"
                    + "(?<![\\p{L}\\d_.,:/-])(?<figure>\\d++(?:[.,:]\\d++)*+)(?:ms|s|kB|MB|GB)?(?![\\p{L}\\d_])(?<percent>\\s?(?:%|percent))?");

    private static final Pattern NUMBER = Pattern.compile("\\d{1,40}(?:\\.\\d{1,40})?(?:[eE][-+]?\\d{1,3})?");
    private static final Pattern THOUSANDS = Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?");
    private static final Pattern PLAIN = Pattern.compile("\\d+(?:\\.\\d+)?");
    /** Beyond that it is no figure that anybody measured. */
    private static final int LONGEST = 40;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private final String text;
    private final Set<BigDecimal> numbers;

    private Figures(String text, Stream<BigDecimal> counts) {
        this.text = text;
        numbers = Stream.concat(
                        counts,
                        NUMBER.matcher(text).results().map(MatchResult::group).map(BigDecimal::new))
                .map(BigDecimal::stripTrailingZeros)
                .collect(Collectors.toSet());
    }

    /** @param asked what the person wrote: a figure that is theirs is no claim of the model's */
    static Figures in(Collection<Result> results, String asked) {
        var text = results.stream()
                .map(result -> result.json() + "\n" + result.summary())
                .collect(Collectors.joining("\n", "", "\n" + asked));
        return new Figures(text, results.stream().flatMap(result -> lengths(result.json())));
    }

    private static Stream<BigDecimal> lengths(JsonNode node) {
        var own = node.isArray() ? Stream.of(BigDecimal.valueOf(node.size())) : Stream.<BigDecimal>empty();
        return Stream.concat(own, node.valueStream().flatMap(Figures::lengths));
    }

    /** Those of the sentence that are not among them, as they are told. */
    List<String> missing(String sentence) {
        return TOLD.matcher(sentence)
                .results()
                .filter(told ->
                        told.group("about") == null && !stands(told.group("figure"), told.group("percent") != null))
                .map(told -> told.group("figure") + (told.group("percent") == null ? "" : " %"))
                .distinct()
                .toList();
    }

    private boolean stands(String told, boolean percent) {
        var figure = THOUSANDS.matcher(told).matches() ? told.replace(",", "") : told;
        if (figure.length() > LONGEST || !PLAIN.matcher(figure).matches()) {
            // A time, a version, an address.
            return text.contains(told);
        }
        var wanted = new BigDecimal(figure);
        return numbers.stream()
                .flatMap(number -> percent
                        ? Stream.of(number, number.multiply(HUNDRED))
                        : Stream.of(number, number.multiply(THOUSAND), number.movePointLeft(3)))
                .anyMatch(number ->
                        number.setScale(wanted.scale(), RoundingMode.HALF_UP).compareTo(wanted) == 0);
    }
}
