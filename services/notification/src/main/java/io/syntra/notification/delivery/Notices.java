package io.syntra.notification.delivery;

import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.notification.target.Target;
import io.syntra.notification.target.Targets;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says at another target that one takes no messages. A notice that fails makes no further notice. Every method runs in the
 * caller's transaction.
 */
@Singleton
class Notices {

    private static final Logger LOG = Logger.getLogger(Notices.class);

    private static final String TEMPLATE = """
            {{target}} takes no messages: {{reason}}
            What is sent there waits for {{hold}} minutes at most. Put it right, and say so: \
            POST /api/v1/notifications/targets/{{id}}/clear""";

    private final Targets targets;
    private final Packing packing;
    private final Deliveries deliveries;
    private final SendingConfig config;

    Notices(Targets targets, Packing packing, Deliveries deliveries, SendingConfig config) {
        this.targets = targets;
        this.packing = packing;
        this.deliveries = deliveries;
        this.config = config;
    }

    /** @param troubled the target that needs attention from now on; null when there is none */
    Uni<Void> tell(Delivery refused, @Nullable Target troubled, String reason, Instant now) {
        if (troubled == null || refused.notice) {
            return Uni.createFrom().voidItem();
        }
        return targets.forNotices(troubled).chain(elsewhere -> {
            if (elsewhere == null) {
                LOG.warnf("A target needs attention, and there is no other to say so target=%s", troubled.id());
                return Uni.createFrom().voidItem();
            }
            return send(refused, troubled, elsewhere, reason, now);
        });
    }

    private Uni<Void> send(Delivery refused, Target troubled, Target elsewhere, String reason, Instant now) {
        var node = new HashMap<>(elsewhere.address().fields());
        if (elsewhere.address() instanceof Address.Mailbox) {
            node.putAll(Map.of("title", "{{target}} takes no messages", "text", TEMPLATE));
        } else {
            node.put("message_template", TEMPLATE);
        }
        var request = NotificationRequest.toChannel(
                DeliveryId.random(),
                elsewhere.address().kind(),
                elsewhere.name(),
                node,
                Map.of(
                        "target",
                        troubled.address().shown(),
                        "reason",
                        reason,
                        "hold",
                        String.valueOf(config.hold().toMinutes()),
                        "id",
                        troubled.id().toString()),
                "target:" + troubled.id(),
                now);
        return switch (packing.of(new WorkspaceId(refused.workspace), request)) {
            case Parcel.Packed(var parts, var _) -> {
                parts.forEach(part -> part.notice = true);
                yield deliveries.persist(parts);
            }
            case Parcel.Unsendable unsendable -> {
                LOG.errorf("A notice cannot be written target=%s reason=%s", troubled.id(), unsendable.reason());
                yield Uni.createFrom().voidItem();
            }
        };
    }
}
