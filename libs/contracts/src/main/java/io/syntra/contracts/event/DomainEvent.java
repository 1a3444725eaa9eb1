package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.Payload;

/**
 * A fact that happened. On Kafka it is a CloudEvent in binary mode: the record value is this object as JSON, its
 * {@code type} field repeats the {@code ce_type} header, so that plain Kafka tools can read and write it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(ServiceEvent.class),
    @JsonSubTypes.Type(DeploymentEvent.class),
    @JsonSubTypes.Type(RouteTable.class),
    @JsonSubTypes.Type(TrafficSample.class),
    @JsonSubTypes.Type(ErrorGroupEvent.class),
    @JsonSubTypes.Type(AlertEvent.class),
    @JsonSubTypes.Type(WorkflowTrigger.class),
    @JsonSubTypes.Type(WorkflowRunEvent.class),
    @JsonSubTypes.Type(NotificationRequest.class),
    @JsonSubTypes.Type(DeliveryEvent.class),
    @JsonSubTypes.Type(TargetEvent.class),
    @JsonSubTypes.Type(ActionEvent.class),
    @JsonSubTypes.Type(AgentRequest.class),
    @JsonSubTypes.Type(AgentAnswer.class),
    @JsonSubTypes.Type(AuditCheckpoint.class),
    @JsonSubTypes.Type(UsageEvent.class),
    @JsonSubTypes.Type(SessionEvent.class),
    @JsonSubTypes.Type(DecisionEvent.class),
    @JsonSubTypes.Type(KeepingEvent.class),
    @JsonSubTypes.Type(MessageDecisionEvent.class)
})
public sealed interface DomainEvent extends Payload
        permits ServiceEvent,
                DeploymentEvent,
                RouteTable,
                TrafficSample,
                ErrorGroupEvent,
                AlertEvent,
                WorkflowTrigger,
                WorkflowRunEvent,
                NotificationRequest,
                DeliveryEvent,
                TargetEvent,
                ActionEvent,
                AgentRequest,
                AgentAnswer,
                AuditCheckpoint,
                UsageEvent,
                SessionEvent,
                DecisionEvent,
                KeepingEvent,
                MessageDecisionEvent {

    @JsonIgnore
    Topic topic();

    /** The aggregate's id: the record key, so that events of one aggregate stay in order. */
    @JsonIgnore
    String key();

    /** For example {@code deployment.failed}. */
    static String typeOf(Class<? extends DomainEvent> event) {
        var name = event.getAnnotation(JsonTypeName.class);
        if (name == null) {
            throw new IllegalArgumentException(event.getSimpleName() + " has no @JsonTypeName");
        }
        return name.value();
    }
}
