package io.syntra.notification.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.channel.Address;
import io.syntra.contracts.Json;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.notification.TargetView;
import io.syntra.secrets.SecretRef;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A chat, a channel or a webhook, whose messages stay in order. Only read here: {@link Targets} writes. */
@Entity
@Table(name = "lane")
public class Target {

    @Id
    UUID id;

    String workspace;

    /** {@link Address#lane()}. */
    String name;

    /** An {@link Address} as JSON. */
    String address;

    /** Nothing is sent before: the channel asked for it. */
    Instant openAt;

    /** Whose token or URL it is, by a digest; absent until it was looked up. */
    @Nullable String bot;

    /** What the channel calls it: another number or id than is written, once it has said so. */
    @Nullable String place;

    /** Of a forum; empty for none. */
    String topic;

    /** Why it refuses every message; absent while it takes them. */
    @Nullable String trouble;

    @Nullable Instant troubledAt;

    @Nullable Instant deliveredAt;

    boolean takesNotices;

    /** So many messages in a row were refused, each for what was wrong with itself. */
    int refused;

    public TargetId id() {
        return new TargetId(id);
    }

    public String name() {
        return name;
    }

    public Address address() {
        try {
            return Json.mapper().readValue(address, Address.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("target " + id + " holds no address", e);
        }
    }

    private static @Nullable String secret(Address to) {
        try {
            return SecretRef.in(to.secret())
                    .map(reference -> reference.name().value())
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            // It only begins as a reference does.
            return null;
        }
    }

    /** Whether the other one has the same token or URL, whatever that is called. */
    boolean sharesTokenWith(Target other) {
        return (bot != null && bot.equals(other.bot))
                || address().secret().equals(other.address().secret());
    }

    TargetView view() {
        var to = address();
        return new TargetView(
                id(),
                to.kind(),
                to.shown(),
                secret(to),
                trouble == null ? "healthy" : "needs_attention",
                trouble,
                troubledAt,
                deliveredAt,
                takesNotices);
    }
}
