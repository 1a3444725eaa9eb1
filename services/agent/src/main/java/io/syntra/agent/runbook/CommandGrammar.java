package io.syntra.agent.runbook;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Understands a few commands and questions, and says so when it does not. */
final class CommandGrammar {

    private static final String REF = "(?<ref>[^\\s].*?)";

    private static final Pattern POLITE = Pattern.compile(
            "^(?:(?:hi|hello|hey|ok|okay|and|now|then|so)[,!.]?\\s+)*(?:(?:please|can you|could you|would you|i want to"
                    + "|i'd like to|let's|lets)\\s+)*|[\\s,]*(?:please|now|thanks|thank you)?[\\s.!?]*$");

    private static final Pattern SCALE = Pattern.compile("scale (?:" + REF
            + " )?(?:up |down |out |in )?(?:to|=) ?(?<n>\\d{1,6})(?: (?:replicas?|instances?|copies))?");
    private static final Pattern RESTART = Pattern.compile("(?:restart|reboot|bounce)(?: " + REF + ")?");
    private static final Pattern ROLL_BACK = Pattern.compile(
            "(?:roll ?back|revert|undo)(?: " + REF + ")??(?: (?:back )?to (?:release |version )?v?(?<n>\\d{1,6}))?");
    private static final Pattern ROLL_IT_BACK =
            Pattern.compile("roll " + REF + " back(?: to (?:release |version )?v?(?<n>\\d{1,6}))?");
    private static final Pattern DEPLOY = Pattern.compile("(?:re-?)?deploy(?: " + REF + ")??(?: again)?");
    private static final Pattern HELP = Pattern.compile("help|what can you do|commands|\\?");

    private static final Pattern TROUBLE = Pattern.compile(
            "\\b(?:why|what|how|is|are|does|error|errors|exception|fail|fails|failing|failed|failure|broken|broke|break"
                    + "|down|outage|slow|latency|timeout|timeouts|crash|crashes|crashing|crashed|wrong|problem|issue"
                    + "|incident|status|health|healthy|unhealthy|diagnose|investigate|check|look|debug|500s?|50[234]"
                    + "|not working|working|happened|changed)\\b");

    private CommandGrammar() {}

    static Intent parse(String message) {
        var text = POLITE.matcher(message.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " "))
                .replaceAll("")
                .strip();
        return command(text)
                .orElseGet(() -> HELP.matcher(text).matches()
                        ? new Intent.Help()
                        : TROUBLE.matcher(message.toLowerCase(Locale.ROOT)).find()
                                ? new Intent.Diagnose(null)
                                : new Intent.Unclear());
    }

    private static Optional<Intent> command(String text) {
        Matcher scale = SCALE.matcher(text);
        if (scale.matches()) {
            return Optional.of(new Intent.Scale(ref(scale), Integer.parseInt(scale.group("n"))));
        }
        Matcher restart = RESTART.matcher(text);
        if (restart.matches()) {
            return Optional.of(new Intent.Restart(ref(restart)));
        }
        for (var pattern : new Pattern[] {ROLL_IT_BACK, ROLL_BACK}) {
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

    private static @Nullable String ref(Matcher matcher) {
        var ref = matcher.group("ref");
        return ref == null ? null : ref.replaceAll("^(?:the )?service ", "").replaceAll("^the | service$", "");
    }
}
