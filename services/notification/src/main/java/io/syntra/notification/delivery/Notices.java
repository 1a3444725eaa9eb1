package io.syntra.notification.delivery;

import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.notification.target.Finding;
import io.syntra.notification.target.Target;
import io.syntra.notification.target.Targets;
import io.syntra.template.JsonVariables;
import io.syntra.template.Template;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says at another target what is wrong with one. A notice that fails makes no further notice. Every method runs in the
 * caller's transaction.
 */
@Singleton
class Notices {

    private static final Logger LOG = Logger.getLogger(Notices.class);

    private static final String TAKES_NONE = """
            {{target}} takes no messages: {{reason}}
            What is sent there waits for {{hold}} minutes at most. Put it right, and say so: \
            POST /api/v1/notifications/targets/{{id}}/clear""";

    private static final String REFUSED_MANY = """
            {{target}} refused the last {{messages}} messages: {{reason}}
            What is wrong is in what was to be sent: \
            GET /api/v1/notifications/deliveries?state=failed""";

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

    /** @param finding null when there is nothing to tell */
    Uni<Void> tell(Delivery refused, @Nullable Finding finding, String reason, Instant now) {
        if (finding == null || refused.notice) {
            return Uni.createFrom().voidItem();
        }
        return place(finding).chain(place -> {
            if (place == null) {
                LOG.warnf(
                        "A target needs attention, and there is no other to say so target=%s",
                        finding.target().id());
                return Uni.createFrom().voidItem();
            }
            return send(refused, finding, place, reason, now);
        });
    }

    private Uni<@Nullable Target> place(Finding finding) {
        var elsewhere = targets.elsewhere(finding);
        return switch (finding) {
            case Finding.TakesNone _ -> elsewhere;
            // A plain text may well be taken where what people wrote was not; nobody reads it where a machine does.
            case Finding.RefusedMany(Target target, int _) ->
                elsewhere.map(other -> other != null || target.address() instanceof Address.Webhook ? other : target);
        };
    }

    private Uni<Void> send(Delivery refused, Finding finding, Target place, String reason, Instant now) {
        var target = finding.target();
        Map<String, Object> values = Map.of(
                "target",
                target.address().shown(),
                "reason",
                reason,
                "hold",
                String.valueOf(config.hold().toMinutes()),
                "messages",
                finding instanceof Finding.RefusedMany many ? String.valueOf(many.messages()) : "",
                "id",
                target.id().toString());
        var request = request(place, finding, values, "target:" + target.id(), now);
        return switch (packing.of(new WorkspaceId(refused.workspace), request)) {
            case Parcel.Packed(var parts, var _) -> {
                parts.forEach(part -> part.notice = true);
                yield deliveries.persist(parts);
            }
            case Parcel.Unsendable unsendable -> {
                LOG.errorf("A notice cannot be written target=%s reason=%s", target.id(), unsendable.reason());
                yield Uni.createFrom().voidItem();
            }
        };
    }

    private static NotificationRequest request(
            Target place, Finding finding, Map<String, Object> values, String origin, Instant now) {
        var address = place.address();
        var node = new HashMap<>(address.fields());
        switch (address) {
            case Address.Webhook(String url) -> {
                return NotificationRequest.toWebhook(
                        DeliveryId.random(),
                        url,
                        rendered(title(finding), values),
                        rendered(text(finding), values),
                        values,
                        origin,
                        now);
            }
            case Address.Mailbox _ -> node.putAll(Map.of("title", title(finding), "text", text(finding)));
            case Address.TelegramChat _, Address.SlackChannel _, Address.SlackWebhook _ ->
                node.put("message_template", text(finding));
        }
        return NotificationRequest.toChannel(
                DeliveryId.random(), address.kind(), place.name(), node, values, origin, now);
    }

    private static String rendered(String template, Map<String, Object> values) {
        return Template.parse(template).render(new JsonVariables(values)).text();
    }

    private static String text(Finding finding) {
        return switch (finding) {
            case Finding.TakesNone _ -> TAKES_NONE;
            case Finding.RefusedMany _ -> REFUSED_MANY;
        };
    }

    private static String title(Finding finding) {
        return switch (finding) {
            case Finding.TakesNone _ -> "{{target}} takes no messages";
            case Finding.RefusedMany _ -> "{{target}} refused {{messages}} messages";
        };
    }
}
