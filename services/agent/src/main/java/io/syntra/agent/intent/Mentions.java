package io.syntra.agent.intent;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.tool.ServiceDirectory;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which service a message names. */
public final class Mentions {

    /** A shorter word is too soon like a name. */
    private static final int SHORTEST_MISSPELT = 5;

    private static final int SHORTEST = 4;

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9-]+");

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

    /** Those whose name is nearly what the message says. */
    static List<Named> nearly(Intent intent, String message, List<Named> services) {
        var reference = intent.service();
        return reference == null
                ? words(message)
                        .flatMap(word -> (word.length() < SHORTEST_MISSPELT
                                        ? Spelling.partly(word, services)
                                        : Spelling.near(word, services))
                                .stream())
                        .distinct()
                        .toList()
                : Spelling.near(reference, services);
    }

    /** Each alone, and each with the next: "shop api". */
    private static Stream<String> words(String message) {
        var words = List.of(BETWEEN_WORDS.split(message.toLowerCase(Locale.ROOT)));
        var pairs = Stream.iterate(0, i -> i + 1 < words.size(), i -> i + 1)
                .map(i -> words.get(i) + "-" + words.get(i + 1));
        return Stream.concat(words.stream(), pairs).filter(word -> word.length() >= SHORTEST);
    }

    public static Pattern word(String name) {
        return Pattern.compile("(?<![a-z0-9-])" + Pattern.quote(name) + "(?![a-z0-9-])");
    }

    /** The message names something that is no word for "the service". */
    static boolean namesAnother(Intent intent) {
        var reference = intent.service();
        return reference != null && !ServiceDirectory.namesNone(reference);
    }
}
