package io.syntra.workflow.node;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a workflow tells of a group of alerts belongs together: the first message opens a thread, the last answers there.
 * The next incident of the group has a thread of its own, whether or not the end of this one is told. Nobody has to say
 * so; whoever says which thread, or what the last message does, is heeded. A node tells both the begin and the end, so
 * {@code resolved} counts for the end only.
 */
final class GroupThread {

    private static final String THREAD_KEY = "thread_key";
    private static final String RESOLVED = "resolved";

    private GroupThread() {}

    /** A message's configuration for what started the run; the same when that is no group of alerts. */
    static Map<String, Object> of(Map<String, Object> config, Map<String, Object> trigger) {
        if (!"alert".equals(trigger.get("trigger_type"))
                // Only a bot learns what its messages are called, and this one may have its thread.
                || !config.containsKey("bot_token")
                || config.containsKey("thread_ts")) {
            return config;
        }
        var threaded = new LinkedHashMap<>(config);
        boolean ours = threaded.putIfAbsent(THREAD_KEY, "{{group_key}} {{incident}}") == null;
        if (!RESOLVED.equals(trigger.get("status"))) {
            threaded.remove(RESOLVED);
        } else if (ours) {
            threaded.put(RESOLVED, "reply");
        }
        return threaded;
    }
}
