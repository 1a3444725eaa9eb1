package io.syntra.agent.intent;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands a few commands and questions, and says so when it does not. */
final class CommandGrammar {

    private static final String REF = "(?<ref>[^\\s].*?)";

    private static final String GREETING =
            "(?:(?:hi|hello|hey|ok|okay|and|now|then|so)[,!.]?\\s+)*+(?:(?:please|can you|could you|would you|i want to"
                    + "|i'd like to|let's|lets)\\s+)*+";
    private static final Pattern POLITE = Pattern.compile(
            "^" + GREETING + "|[\\s,]*(?:please|now|then|thanks|thank you)?[\\s.!?]*$", Pattern.CASE_INSENSITIVE);

    private static final List<String> NUMBERS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

    private static final String COUNT = "(?<n>\\d{1,6}|" + String.join("|", NUMBERS) + ")";
    private static final String COPIES = " (?:replicas?|instances?|copies)";
    private static final String RELEASE = "(?:release |version )?v?(?<n>\\d{1,6})";

    private static final Pattern SCALE = Pattern.compile("(?:re)?scale (?:(?:up|down|out|in) )?(?:" + REF
            + " )?(?:(?:up|down|out|in) )?(?:to|=) ?" + COUNT + "(?:" + COPIES + ")?");
    private static final Pattern RUN = Pattern.compile("run " + COUNT + COPIES + " of " + REF);
    private static final Pattern GIVE = Pattern.compile("give " + REF + " " + COUNT + COPIES);
    private static final Pattern RESTART =
            Pattern.compile("(?:re-?start|reboot|bounce)(?: (?:all )?(?:the )?replicas of)?(?: " + REF + ")?");
    private static final Pattern ROLL_BACK = Pattern.compile("(?:roll[ -]?back|revert|undo)"
            + "(?: the (?:last|latest|newest) (?:deploy|deployment|release) of)?(?: " + REF + ")??(?: (?:back )?to "
            + RELEASE
            + ")?");
    private static final Pattern GO_BACK = Pattern.compile("go back to " + RELEASE + "(?: of " + REF + ")?");
    private static final Pattern ROLL_IT_BACK = Pattern.compile("roll " + REF + " back(?: to " + RELEASE + ")?");
    private static final String ROLLOUT = "(?: the| that| this)?(?: last| latest| newest| present| current| running)?"
            + " (?:deploy|deployment|roll-?out)(?:(?: of| to| on| for) " + REF + ")??";
    private static final Pattern GIVE_UP = Pattern.compile("(?:cancel|abort|stop|give up)" + ROLLOUT);
    private static final Pattern ROLL_BACK_ROLLOUT =
            Pattern.compile("roll[ -]?back" + ROLLOUT + "(?: (?:back )?to " + RELEASE + ")?");
    private static final Pattern DEPLOY = Pattern.compile("(?:re-?)?deploy(?: " + REF + ")??(?: again)?");
    private static final Pattern SET_REPLICAS =
            Pattern.compile("set (?:the )?(?:number of )?(?:replicas|instances|copies) of " + REF + " to " + COUNT);

    private static final String RUN_IT = GREETING + "(?:run|execute|exec)(?: the)?(?: command| program)?";
    private static final String SERVER = "(?:(?<here>here|this (?:server|machine|host))"
            + "|(?:the )?(?:server |machine |host )?(?<server>[a-z0-9](?:[a-z0-9.-]{0,58}[a-z0-9])?))";
    private static final List<Pattern> RUN_COMMAND = Stream.of(
                    RUN_IT + " on " + SERVER + ":\\s*(?<command>.+)",
                    GREETING + "on " + SERVER + "[,:]? (?:run|execute|exec) (?<command>.+)",
                    RUN_IT + " (?<command>.+) on " + SERVER + "(?:,? (?:please|now|thanks))?[\\s.!?]*",
                    RUN_IT + "(?<here>(?<server>)) (?<command>.+)")
            .map(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL))
            .toList();
    private static final Pattern WRAPPED = Pattern.compile("^([`\"'])([^`\"']+)\\1$", Pattern.DOTALL);

    /** The machine that the process runtime runs on. */
    private static final String HERE = "local";

    private static final String SET = "(?:[Pp]lease |[Cc]an you |[Cc]ould you )?[Ss]et ";
    private static final String VARIABLE = "(?<key>[A-Z_][A-Z0-9_]*)";
    private static final Pattern SET_TO =
            Pattern.compile(SET + VARIABLE + " (?:of|on|for|in) (?<ref>\\S+) (?:to|=) ?(?<value>\\S.*)");
    private static final Pattern SET_EQUALS =
            Pattern.compile(SET + VARIABLE + "=(?<value>\\S+)(?: (?:of|on|for|in) (?<ref>\\S+))?");
    private static final Pattern SET_ON = Pattern.compile(
            SET + VARIABLE + " (?:to|=) ?(?<value>\\S+|\"[^\"]*\"|'[^']*')(?: (?:of|on|for|in) (?<ref>\\S+))?");
    private static final Pattern QUOTES = Pattern.compile("^[\"'](.*)[\"']$");

    private static final Pattern CHANGED = Pattern.compile(
            "(?:(?:what|who|which)(?: has|'s)? (?:was |were |been )*(?:recently )?(?:changed|deployed)(?: (?:anything|something))?"
                    + "|(?:show|list)(?: me)?(?: the)?(?: (?:last|latest|recent))? (?:changes|deployments|deploys)"
                    + "|(?:last|latest|recent) (?:changes|deployments|deploys))"
                    + "(?: (?:on|in|to|at|for|of|with) (?<ref>[^\\s]+(?: service)?))?(?: (?:recently|lately|today|last))?");
    private static final Pattern HELP =
            Pattern.compile("help(?: me)?|what can you do(?: for me)?|what do you do|commands|\\?");

    private static final Pattern TROUBLE = Pattern.compile(
            "\\b(?:why|what|how|is|are|does|error|errors|exception|fail|fails|failing|failed|failure|broken|broke|break"
                    + "|down|outage|slow|latency|timeout|timeouts|crash|crashes|crashing|crashed|wrong|problem|issue"
                    + "|incident|status|health|healthy|unhealthy|diagnose|investigate|check|look|debug|500s?|50[234]"
                    + "|not working|working|happened|changed|did|was|were|cause|caused|culprit|fix|repair|offline"
                    + "|unreachable|stuck|hangs|cannot|can't|doesn't)\\b");

    private CommandGrammar() {}

    static Intent parse(String message) {
        return surely(message).orElseGet(() -> perhaps(message));
    }

    /** By a rule that covers all of it. */
    private static Optional<Intent> surely(String message) {
        var text = POLITE.matcher(message.strip().replaceAll("\\s+", " "))
                .replaceAll("")
                .strip();
        var lower = text.toLowerCase(Locale.ROOT);
        return setEnv(message.strip())
                .or(() -> ReadGrammar.parse(text))
                .or(() -> ChangeGrammar.parse(text))
                .or(() -> command(lower))
                .or(() -> runCommand(message.strip()))
                .or(() -> HELP.matcher(lower).matches() ? Optional.of(new Intent.Help()) : Optional.empty());
    }

    /** A misspelt question is answered; a misspelt command is asked back. */
    private static Intent perhaps(String message) {
        var corrected = Spelling.corrected(message);
        return corrected
                .flatMap(CommandGrammar::surely)
                .map(meant -> meant instanceof Intent.Order ? new Intent.Perhaps(corrected.orElseThrow()) : meant)
                .orElseGet(() -> TROUBLE.matcher(corrected.orElse(message).toLowerCase(Locale.ROOT))
                                .find()
                        ? new Intent.Diagnose(null)
                        : new Intent.Unclear());
    }

    /** Names and values of variables are told apart by their case. */
    private static Optional<Intent> setEnv(String message) {
        return Stream.of(SET_TO, SET_EQUALS, SET_ON)
                .map(pattern -> pattern.matcher(message))
                .filter(Matcher::matches)
                .<Intent>map(set -> {
                    var ref = set.group("ref");
                    return new Intent.SetEnv(
                            ref == null ? null : ref.toLowerCase(Locale.ROOT).replaceAll("[.!?]$", ""),
                            set.group("key"),
                            QUOTES.matcher(set.group("value")).replaceFirst("$1"));
                })
                .findFirst();
    }

    /** What is in quotes stays as it is, to the blank. */
    private static Optional<Intent> runCommand(String message) {
        return RUN_COMMAND.stream()
                .map(pattern -> pattern.matcher(message))
                .filter(Matcher::matches)
                .findFirst()
                .map(run -> {
                    var named = run.group("server");
                    var server = named == null ? HERE : named.isEmpty() ? null : named.toLowerCase(Locale.ROOT);
                    var command = WRAPPED.matcher(run.group("command").strip()).replaceFirst("$2");
                    return switch (CommandLine.of(command)) {
                        case CommandLine.Read.Words words -> new Intent.RunCommand(server, words.words());
                        case CommandLine.Read.Refused refused -> new Intent.Refused(refused.why());
                    };
                });
    }

    private static Optional<Intent> command(String text) {
        Matcher scale = SCALE.matcher(text);
        if (scale.matches()) {
            return Optional.of(new Intent.Scale(ref(scale), count(scale)));
        }
        for (var pattern : List.of(RUN, GIVE, SET_REPLICAS)) {
            Matcher copies = pattern.matcher(text);
            if (copies.matches()) {
                return Optional.of(new Intent.Scale(ref(copies), count(copies)));
            }
        }
        Matcher changed = CHANGED.matcher(text);
        if (changed.matches()) {
            return Optional.of(new Intent.Changes(ref(changed)));
        }
        Matcher restart = RESTART.matcher(text);
        if (restart.matches()) {
            return Optional.of(new Intent.Restart(ref(restart)));
        }
        Matcher giveUp = GIVE_UP.matcher(text);
        if (giveUp.matches()) {
            return Optional.of(new Intent.GiveUp(ref(giveUp)));
        }
        for (var pattern : List.of(ROLL_BACK_ROLLOUT, GO_BACK, ROLL_IT_BACK, ROLL_BACK)) {
            Matcher rollBack = pattern.matcher(text);
            if (rollBack.matches()) {
                var release = rollBack.group("n");
                return Optional.of(
                        new Intent.RollBack(ref(rollBack), release == null ? null : Integer.valueOf(release)));
            }
        }
        Matcher deploy = DEPLOY.matcher(text);
        return deploy.matches() ? Optional.of(new Intent.Deploy(ref(deploy))) : Optional.empty();
    }

    private static int count(Matcher matcher) {
        var count = matcher.group("n");
        int word = NUMBERS.indexOf(count);
        return word >= 0 ? word : Integer.parseInt(count);
    }

    private static @Nullable String ref(Matcher matcher) {
        var ref = matcher.group("ref");
        return ref == null ? null : ref.replaceAll("^(?:the )?service ", "").replaceAll("^the | service$", "");
    }
}
