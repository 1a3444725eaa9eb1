package io.syntra.agent.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a person reads.
 *
 * @param causes in the order in which they are told, the likeliest first
 * @param confident one is named as the cause
 */
record Answer(List<String> causes, boolean confident) {

    static final Pattern CAUSE =
            Pattern.compile("^(?<how>Most likely cause|Less likely|Possible|I cannot say how)(?:: | )(?<what>.*)$");

    static Answer of(Session session) {
        var causes = new ArrayList<String>();
        boolean confident = false;
        for (var line : session.words().lines().toList()) {
            var cause = CAUSE.matcher(line);
            if (cause.matches()) {
                causes.add(cause.group("what"));
                confident |= cause.group("how").equals("Most likely cause");
            }
        }
        return new Answer(causes, confident);
    }
}
