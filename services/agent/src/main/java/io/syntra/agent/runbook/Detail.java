package io.syntra.agent.runbook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a finding may know besides; a runbook's guard can ask for it, and its texts may then use it in braces. */
enum Detail {
    /** The number of the release that is blamed. */
    RELEASE,
    /** The number of the release that served before it. */
    EARLIER_RELEASE,
    /** The deployment that goes back to it. */
    EARLIER_DEPLOYMENT,
    /** How many replicas are needed. */
    WANTED_REPLICAS,
    /** For how long the release has served; only when that is long. */
    SERVED_FOR,
    /** What does not answer. */
    PLACE;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Detail> of(String key) {
        return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Detail::key).toList();
    }
}
