package io.syntra.agent.conversation;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.client.BrokenOff;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.store.Stopped;
import io.syntra.agent.tool.ServiceDirectory;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Untrusted;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a brain is shown of what is remembered. */
@Singleton
class Dialogues {

    private final ServiceDirectory directory;
    private final ToolCatalog tools;
    private final Clock clock;

    Dialogues(ServiceDirectory directory, ToolCatalog tools, Clock clock) {
        this.directory = directory;
        this.tools = tools;
        this.clock = clock;
    }

    Dialogue of(Remembered remembered) {
        return new Dialogue(
                Recollection.of(remembered, tools),
                remembered.conversation().about(),
                services(remembered.run().caller()),
                clock.instant());
    }

    /** Asked for once in a turn, and only when they are needed. */
    private Supplier<Services> services(Caller caller) {
        var asked = new AtomicReference<@Nullable Services>();
        return () -> {
            var known = asked.get();
            if (known == null) {
                known = ask(caller);
                asked.set(known);
            }
            return known;
        };
    }

    private Services ask(Caller caller) {
        try {
            return new Services.Known(BrokenOff.askedAgain(() -> directory.list(caller)).stream()
                    .map(service -> new Named(service.id(), service.name()))
                    .toList());
        } catch (UpstreamRefusal e) {
            return new Services.Unreachable(Untrusted.line(e.detail()));
        } catch (ProcessingException | WebApplicationException e) {
            Stopped.passOn(e);
            return new Services.Unreachable("the deployer does not answer");
        }
    }
}
