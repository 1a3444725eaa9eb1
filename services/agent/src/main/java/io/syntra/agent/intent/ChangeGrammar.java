package io.syntra.agent.intent;

import io.syntra.contracts.deployer.DeploymentKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands who is asked for to have changed what, and when. */
final class ChangeGrammar {

    private static final String DID = "(?<did>rolled? ?-?back|rollbacks?|roll(?:ed)?|revert(?:ed|s)?|restart(?:ed|s)?"
            + "|scale[ds]?|scalings?|deploy(?:ed|s|ments?)?|releases?d?|ship(?:ped)?|touch(?:ed)?|change[ds]?)";

    private static final String THING =
            "(?: (?:anything|something|things|it|(?:the |my )?(?:api|app|service)|(?<ref>" + Clauses.NAME + ")))??";
    private static final String LAST = "(?: (?:last|most recently|recently|lately))?";

    private static final List<Pattern> ASKED = Stream.of(
                    // who rolled back shop-api in the last hour
                    "who(?: has| had|'s)?(?: last| just| recently)? " + DID + THING + "(?: back)?" + LAST,
                    "who (?:made|did|triggered|started|ordered|caused) (?:the |that |this )?(?:last |latest )?" + DID
                            + Clauses.OF + "?",
                    // did anybody deploy something today
                    "(?:did|has|have) (?:anyone|anybody|someone|somebody|we|they|you) " + DID + THING + "(?: back)?"
                            + LAST,
                    // when was the last deploy of shop-api
                    "when (?:was|were|did)(?: the| my)?(?: last| latest| newest)? " + DID + Clauses.OF
                            + "?(?: happen)?",
                    "when was (?<ref>" + Clauses.NAME + ")(?: last| most recently)? " + DID + LAST,
                    // what was changed lately in shop-api
                    "what(?:'s| has| was| were| is)?(?: been)?(?: recently| just)? " + DID + "(?: recently| lately)?"
                            + Clauses.OF + "?",
                    // any deploys today, recent rollbacks of shop-api
                    "(?:" + Clauses.SHOW
                            + " |(?:were|are|have) there(?: been)? )?(?:any |the )?(?:recent |last |latest )?" + DID
                            + Clauses.OF + "?")
            .map(asked -> Clauses.whole(asked + Clauses.WITHIN + "?" + Clauses.NOW))
            .toList();

    /** A verb in the present is an order, not a question. */
    private static final Pattern ORDER = Clauses.whole(
            "(?:roll ?-?back|rollback|roll|revert|restart|scale|deploy|release|ship" + "|touch|change)\\b.*");

    private ChangeGrammar() {}

    static Optional<Intent> parse(String text) {
        return ORDER.matcher(text).matches()
                ? Optional.empty()
                : ASKED.stream()
                        .flatMap(asked -> Clauses.match(asked, text).stream())
                        .findFirst()
                        .map(asked -> new Intent.Changes(
                                asked.namedGroups().containsKey("ref") ? Clauses.ref(asked) : null,
                                kind(asked),
                                Clauses.within(asked)));
    }

    private static @Nullable DeploymentKind kind(Matcher asked) {
        var did = asked.group("did").toLowerCase(Locale.ROOT);
        return did.startsWith("roll") || did.startsWith("revert")
                ? DeploymentKind.ROLLBACK
                : did.startsWith("restart")
                        ? DeploymentKind.RESTART
                        : did.startsWith("scal") ? DeploymentKind.SCALE : null;
    }
}
