package io.syntra.contracts.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What starts a run. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(Trigger.OnEvent.class), @JsonSubTypes.Type(Trigger.Manual.class)})
public sealed interface Trigger extends Payload {

    /**
     * An event of the workflow's workspace.
     *
     * @param eventType for example {@code error_group.opened}
     * @param filter every named field of the event must have exactly this value
     */
    @JsonTypeName("event")
    record OnEvent(String eventType, Map<String, Object> filter) implements Trigger {

        public OnEvent(String eventType, @Nullable Map<String, Object> filter) {
            this.eventType = eventType;
            this.filter = filter == null ? Map.of() : Map.copyOf(filter);
        }
    }

    /** Only a person or an outside producer. */
    @JsonTypeName("manual")
    record Manual() implements Trigger {}
}
