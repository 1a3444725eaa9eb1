package io.syntra.agent.simulator;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An incident, or a day without one.
 *
 * @param plot makes the world for a seed, and says what is true in it
 */
record Scenario(String name, Kind kind, Function<World, Truth> plot) {

    enum Kind {
        PLAIN,
        /** Decoys, two faults at once, what cannot be seen, wrong clocks, lies. */
        HARD,
        /** Written after the first rules; the later ones were improved with them. */
        LATE,
        /** Written before the later rules; some of those were made with them. */
        FRESH,
        /** Only scored. */
        UNSEEN,
        /** No error of the service itself tells it. Written before the rules that read other signs, which were made with it. */
        SUBTLE,
        NO_FAULT
    }

    /**
     * @param causes what a person must be told, each as words that only a right answer has; none without a fault, and none
     *     where nothing that can be read tells it
     * @param actions what may be proposed; proposing nothing is never wrong
     * @param actionDue an action would end it
     */
    record Truth(List<Pattern> causes, List<Act> actions, boolean actionDue) {

        static Truth of(String... causes) {
            return new Truth(
                    List.of(causes).stream()
                            .map(cause -> Pattern.compile("(?i)" + cause))
                            .toList(),
                    List.of(),
                    false);
        }

        /** Nothing that can be read tells it, so whoever names a cause guesses. */
        static Truth untold() {
            return of();
        }

        /** One of these ends it. */
        Truth right(Act... acts) {
            return new Truth(causes, List.of(acts), true);
        }

        /** It does no harm, and does not end it. */
        Truth acceptable(Act... acts) {
            return new Truth(causes, List.of(acts), false);
        }
    }

    /** A proposal that is allowed. */
    sealed interface Act {
        record BackTo(App app, int release) implements Act {}

        record Restart(App app) implements Act {}

        record ScaleTo(App app, int least, int most) implements Act {}
    }
}
