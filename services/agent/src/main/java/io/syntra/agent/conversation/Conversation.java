package io.syntra.agent.conversation;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.RunMode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "conversation")
class Conversation {

    @Id
    UUID id;

    String workspace;
    String title;

    @Nullable UUID serviceId;

    @Nullable String serviceName;

    /** Of messages that name none. */
    @Enumerated(EnumType.STRING)
    RunMode mode;

    String createdBy;
    Instant createdAt;
    Instant updatedAt;

    /** Counted up by the journal alone. */
    @Column(insertable = false, updatable = false)
    long lastEvent;

    ConversationId conversationId() {
        return new ConversationId(id);
    }

    /** Under its id when its name was never known. */
    @Nullable Named about() {
        var id = service();
        return id == null ? null : new Named(id, serviceName == null ? id.toString() : serviceName);
    }

    @Nullable ServiceId service() {
        return serviceId == null ? null : new ServiceId(serviceId);
    }
}
