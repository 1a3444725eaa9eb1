package io.syntra.agent.conversation;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.investigation.Investigation;
import io.syntra.agent.tool.ServiceDirectory;
import io.syntra.agent.tool.Untrusted;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.util.function.Supplier;

/** What a brain is shown of what is remembered. */
@Singleton
class Dialogues {

    private final ServiceDirectory directory;
    private final Clock clock;

    Dialogues(ServiceDirectory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** What came before the message is told as the person heard it. */
    Dialogue of(Remembered remembered) {
        var run = remembered.run();
        var exchanges = remembered.exchanges().stream()
                .map(exchange -> exchange.runId().equals(run.id) ? exchange : Investigation.told(exchange))
                .toList();
        return new Dialogue(exchanges, remembered.conversation().about(), services(run.caller()), clock.instant());
    }

    private Supplier<Services> services(Caller caller) {
        return () -> {
            try {
                return new Services.Known(directory.list(caller).stream()
                        .map(service -> new Named(service.id(), service.name()))
                        .toList());
            } catch (UpstreamRefusal e) {
                return new Services.Unreachable(Untrusted.clean(e.detail()));
            } catch (ProcessingException | WebApplicationException e) {
                return new Services.Unreachable("the deployer does not answer");
            }
        };
    }
}
