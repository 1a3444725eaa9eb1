package io.syntra.agent.brain;

/** Something that can carry a conversation on. */
public interface Brain {

    /** Told to users, so that they know what they talk to; for example {@code runbook} or {@code claude}. */
    String name();

    /** The same in words, with the model's name where there is one. */
    default String title() {
        return name();
    }

    /**
     * The next turn of the dialogue. Runs on a worker thread and may wait.
     *
     * @param speech hears words as they come, for brains that speak while they think
     * @throws BrainUnavailable when it cannot think at the moment; another brain takes over
     */
    Turn next(Dialogue dialogue, Speech speech);

    /**
     * The last turn of a message that may use up no more: words only, whatever else it wants.
     *
     * @param why in words, a sentence
     * @throws BrainUnavailable when it cannot think at the moment, or never has more to say
     */
    default Turn sumUp(Dialogue dialogue, String why, Speech speech) {
        throw new BrainUnavailable(why);
    }

    /** Hears a brain speak. */
    @FunctionalInterface
    interface Speech {
        void say(String words);
    }
}
