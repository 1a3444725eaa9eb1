package io.syntra.workflow.alert;

import java.util.Locale;

/** Why a group is told of. */
enum Reason {
    /** Nobody was told of it before. */
    FIRST,
    /** Alerts fire in it that nobody was told of. */
    NEW_IN_GROUP,
    /** What was told is over. */
    ALL_RESOLVED,
    /** Some of what was told is over. */
    NEW_RESOLVED,
    /** Nothing changed for so long that it is told again. */
    REPEAT;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
