package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.tool.ServiceDirectory;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which service a message names. */
final class Mentions {

    private Mentions() {}

    static Optional<Named> service(Intent intent, String message, List<Named> services) {
        var reference = intent.service();
        if (reference != null) {
            var exact = services.stream()
                    .filter(service -> service.name().equals(reference)
                            || service.id().toString().equals(reference))
                    .findFirst();
            return exact;
        }
        // The longest name first: "shop-api-2" also contains "shop-api".
        var text = message.toLowerCase(Locale.ROOT);
        return services.stream()
                .sorted(Comparator.comparingInt(
                                (Named service) -> service.name().length())
                        .reversed())
                .filter(service -> word(service.name()).matcher(text).find())
                .findFirst();
    }

    private static Pattern word(String name) {
        return Pattern.compile("(?<![a-z0-9-])" + Pattern.quote(name) + "(?![a-z0-9-])");
    }

    /** The message names something that is no word for "the service". */
    static boolean namesAnother(Intent intent) {
        var reference = intent.service();
        return reference != null && !ServiceDirectory.namesNone(reference);
    }
}
