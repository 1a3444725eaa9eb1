package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.tool.ServiceDirectory;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which service a message names. */
final class Mentions {

    private Mentions() {}

    /** None when it names none of them; several when it is not clear which one is meant. */
    static List<Named> services(Intent intent, String message, List<Named> services) {
        var reference = intent.service();
        var text = message.toLowerCase(Locale.ROOT);
        return services.stream()
                .filter(service -> reference == null
                        ? word(service.name()).matcher(text).find()
                        : service.name().equals(reference)
                                || service.id().toString().equals(reference))
                .toList();
    }

    static Pattern word(String name) {
        return Pattern.compile("(?<![a-z0-9-])" + Pattern.quote(name) + "(?![a-z0-9-])");
    }

    /** The message names something that is no word for "the service". */
    static boolean namesAnother(Intent intent) {
        var reference = intent.service();
        return reference != null && !ServiceDirectory.namesNone(reference);
    }
}
