package io.syntra.agent.conversation;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.journal.Journal;
import io.syntra.contracts.agent.AgentEvent;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Ends runs, and tells of it. */
@Singleton
class Endings {

    private final Journal journal;
    private final TakeBack takeBack;
    private final RunEnded others;
    private final Clock clock;

    Endings(Journal journal, TakeBack takeBack, RunEnded others, Clock clock) {
        this.journal = journal;
        this.takeBack = takeBack;
        this.others = others;
        this.clock = clock;
    }

    /** In the caller's transaction, which holds the run. What it made worse and has not said is not left at that. */
    Uni<Void> end(Run run, String outcome) {
        run.finish(outcome, clock.instant());
        return takeBack.leftBy(run)
                .chain(() -> journal.append(run.conversation(), new AgentEvent.RunFinished(run.id, outcome, run.brain)))
                .chain(() -> others.ended(run.id, outcome));
    }
}
