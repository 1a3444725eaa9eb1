package io.syntra.agent.conversation;

import io.syntra.contracts.agent.RunMode;

/** What one message may use up. */
record Allowance(int turns, int calls) {

    static Allowance of(RunMode mode, RunConfig config) {
        return switch (mode) {
            case QUICK -> new Allowance(config.turns(), config.calls());
            case DEEP -> new Allowance(config.deepTurns(), config.deepCalls());
            // Its time is bounded, and with it all else.
            case FOLLOW -> new Allowance(Integer.MAX_VALUE, Integer.MAX_VALUE);
        };
    }
}
