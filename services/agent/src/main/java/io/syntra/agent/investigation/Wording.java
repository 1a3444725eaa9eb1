package io.syntra.agent.investigation;

import io.syntra.agent.investigation.Hypothesis.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The few lines that parts write in a fixed form, so that the stored words are the state and nothing else has to be
 * kept. Models like to decorate, so what stands around them does not count.
 */
final class Wording {

    private static final Pattern GOES_ON = Pattern.compile("(?i)[^a-z]*next[^a-z]*investigate[^a-z]*");
    private static final Pattern VERDICT = Pattern.compile("(?i)[^a-z]*verdict[^a-z]*(h\\d{1,2}|none)[^a-z0-9]*");
    private static final Pattern CAUSE = Pattern.compile("[^A-Za-z]*(H\\d{1,2})\\W*[:.] *(\\S.*)");
    private static final Pattern CLAIM = Pattern.compile("\\s*([+-]) +(\\S.*)");
    private static final Pattern CITED = Pattern.compile(" *\\[([A-Za-z0-9_, -]{1,300})]");

    private Wording() {}

    static boolean goesOn(String words) {
        return words.lines().anyMatch(line -> GOES_ON.matcher(line).matches());
    }

    /** The id of the hypothesis that the last verdict names; empty for none, and when there is no verdict. */
    static Optional<String> verdict(String words) {
        return words.lines()
                .map(VERDICT::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(verdict -> verdict.group(1).toUpperCase(Locale.ROOT))
                .reduce((earlier, later) -> later)
                .filter(id -> !id.equals("NONE"));
    }

    static List<Hypothesis> hypotheses(String words) {
        var hypotheses = new ArrayList<Hypothesis>();
        var pro = new ArrayList<Claim>();
        var contra = new ArrayList<Claim>();
        for (var line : words.lines().toList()) {
            var cause = CAUSE.matcher(line);
            var claim = CLAIM.matcher(line);
            if (cause.matches()) {
                pro.clear();
                contra.clear();
                hypotheses.add(new Hypothesis(cause.group(1), withoutCitations(cause.group(2)), pro, contra));
            } else if (claim.matches() && !hypotheses.isEmpty()) {
                (claim.group(1).equals("+") ? pro : contra).add(claim(claim.group(2)));
                var last = hypotheses.removeLast();
                hypotheses.add(new Hypothesis(last.id(), last.cause(), pro, contra));
            }
        }
        return hypotheses;
    }

    private static Claim claim(String text) {
        var citations = new ArrayList<String>();
        CITED.matcher(text)
                .results()
                .forEach(cited -> citations.addAll(List.of(cited.group(1).split("[, ]+"))));
        return new Claim(withoutCitations(text), citations);
    }

    private static String withoutCitations(String text) {
        return CITED.matcher(text).replaceAll("").strip();
    }

    /** The first line, short enough to stand in one. */
    static String summary(String words) {
        var line = words.strip().lines().findFirst().orElse("");
        return line.length() <= 160 ? line : line.substring(0, 159) + "…";
    }
}
