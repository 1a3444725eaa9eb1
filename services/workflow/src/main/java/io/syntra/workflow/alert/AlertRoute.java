package io.syntra.workflow.alert;

import io.syntra.contracts.Sha256;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.workflow.matcher.Labels;
import io.syntra.workflow.matcher.Matchers;
import io.syntra.workflow.node.WrittenDuration;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts a workflow is told of, how they are grouped, and when they are told.
 *
 * @param groupBy null when each alert is a group
 */
record AlertRoute(
        UUID workflow,
        Matchers matchers,
        @Nullable List<String> groupBy,
        Duration groupWait,
        Duration groupInterval,
        Duration repeatInterval,
        boolean sendResolved) {

    private static final String EACH = "...";
    private static final int LONGEST_KEY = 500;

    /** Of a trigger that was checked when it was stored. */
    static AlertRoute of(UUID workflow, Trigger.OnAlert trigger) {
        return new AlertRoute(
                workflow,
                Matchers.parse(trigger.matchers()),
                trigger.groupBy().contains(EACH) ? null : trigger.groupBy(),
                duration(trigger.groupWait(), Duration.ofSeconds(30)),
                duration(trigger.groupInterval(), Duration.ofMinutes(5)),
                duration(trigger.repeatInterval(), Duration.ofHours(4)),
                trigger.sendResolved() == null || trigger.sendResolved());
    }

    private static Duration duration(@Nullable String written, Duration otherwise) {
        return written == null ? otherwise : WrittenDuration.of(written).orElseThrow();
    }

    boolean takes(Labels alert) {
        return matchers.match(alert);
    }

    /** What the alerts of a group have in common, and no alert of another group has. */
    Labels groupOf(Labels alert) {
        return groupBy == null ? alert : alert.only(groupBy);
    }

    /** Names a group, over all workflows. */
    String keyOf(Labels group) {
        var key = workflow + ":" + group;
        return key.length() <= LONGEST_KEY ? key : workflow + ":" + Sha256.hex(group.toString());
    }
}
