package io.syntra.agent.tool;

import io.syntra.identity.Caller;

/**
 * Who takes an action's call: how its target is seen, and how it is found out what became of a call. Asks with the
 * rights of a person, changes nothing, and may wait.
 */
public interface Receiver {

    /** What must be the same when the plan is carried out as when a person saw it. */
    Seen look(Arguments arguments, Caller caller);

    /** What became of the call with this key. */
    Progress find(Arguments arguments, Caller caller, String key);

    /** How far it is. */
    Progress follow(Arguments arguments, Caller caller, String reference);

    /**
     * Whether a call that got no answer may be made again with its key. Where it may not, a call that left no trace is
     * not made again.
     */
    boolean repeatable();

    /**
     * The target as it was seen.
     *
     * @param fingerprint one line in the receiver's words; another one means another plan
     * @param version the receiver refuses the call when its target is no longer at this one
     */
    record Seen(String fingerprint, String version) {}
}
