package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.deployer.ServiceView;
import org.jspecify.annotations.Nullable;

/**
 * What an action would do.
 *
 * @param arguments with every name resolved; exactly these are executed
 * @param seen of the target when the plan was made
 * @param effect what is watched to see whether it helped; null where nothing shows it
 * @param fix what is tried, in the same words whatever its numbers: more replicas are more replicas
 * @param summary one line
 * @param preview what changes, line by line
 * @param inverse the call that takes it back
 * @param inverseNote what taking it back means, or why it cannot be
 */
public record Plan(
        ObjectNode arguments,
        Target target,
        Receiver.Seen seen,
        @Nullable Effect effect,
        String fix,
        String summary,
        String preview,
        @Nullable Call inverse,
        String inverseNote) {

    /**
     * What is changed.
     *
     * @param name as people know it; for a change of high risk they type it again
     * @param service whose signals show the effect, where it is a service
     */
    public record Target(String name, @Nullable ServiceId service) {

        /** Another service that comes to have the same name is another target. */
        public String id() {
            return service == null ? name : service.toString();
        }

        static Target of(ServiceView service) {
            return new Target(service.name(), service.id());
        }
    }
}
