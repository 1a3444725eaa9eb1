package io.syntra.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Payload;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.audit.AuditView;
import io.syntra.contracts.billing.UsageView;
import io.syntra.contracts.deployer.ArtifactView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.contracts.workflow.WorkflowView;
import io.syntra.local.api.Await;
import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.ask.Conversation;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.service.Rollout;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plays an incident: a good version serves, a bad one follows, a person asks why, and says yes to what the agent
 * proposes. It only does what people and their users do, and measures what they would see; it knows neither the bug nor
 * the cure.
 */
public final class Incident {

    private static final int PER_SECOND = 20;
    private static final Duration CALM = Duration.ofSeconds(4);
    private static final Duration TROUBLE = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(4);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final SyntraApi api;
    private final DeployedServices services;
    private final Settings settings;
    private final Terminal terminal;
    private final Clock clock;

    public Incident(SyntraApi api, Settings settings, Terminal terminal, Clock clock) {
        this.api = api;
        this.services = new DeployedServices(api);
        this.settings = settings;
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * What happens.
     *
     * @param name of the service
     * @param good the folder that works
     * @param bad the folder that follows it
     * @param paths what users ask for
     * @param question what the person wants to know
     */
    public record Plot(String name, Path good, Path bad, List<String> paths, String question) {

        public Plot {
            paths = List.copyOf(paths);
        }
    }

    /**
     * How it went, as measured.
     *
     * @param errorRateAfter seen by users once the conversation was over
     * @param notification that the team got; absent if none came within a minute
     * @param usage that was metered; absent if none was within a minute
     * @param secondsToRecover from the decision until the good version answered every request; absent if it never did
     */
    public record Report(
            String service,
            double errorRateBefore,
            double errorRateDuring,
            double errorRateAfter,
            @Nullable Double secondsToRecover,
            List<ErrorGroupView> errors,
            Conversation.Outcome conversation,
            List<AuditView> audit,
            @Nullable JsonNode notification,
            @Nullable UsageView usage)
            implements Payload {

        public Report {
            errors = List.copyOf(errors);
            audit = List.copyOf(audit);
        }

        public boolean recovered() {
            return errorRateDuring > 0
                    && errorRateAfter == 0
                    && conversation.outcome().equals("acted");
        }

        /** Whether it went as promised, to the last event. */
        public boolean complete() {
            return recovered() && notification != null && usage != null;
        }
    }

    /** @param decides for the person */
    public Report play(Plot plot, Function<ActionView, Decide> decides) {
        try (var webhook = Webhook.at(settings.port(Port.DEMO_WEBHOOK), clock)) {
            tellTheTeam(webhook);
            chapter("A good version of " + plot.name() + " goes into service");
            var service = deploy(plot.name(), plot.good());
            var router = URI.create(settings.url(Port.ROUTER));
            try (var traffic = new Traffic(router, hostOf(service), plot.paths(), clock).start(PER_SECOND)) {
                return play(plot, service, traffic, webhook, decides);
            }
        }
    }

    private Report play(
            Plot plot, ServiceView service, Traffic traffic, Webhook webhook, Function<ActionView, Decide> decides) {
        var calm = clock.instant();
        steady("users come, " + PER_SECOND + " requests a second", CALM);
        var before = Traffic.errorRate(traffic.between(calm, clock.instant()));
        terminal.line("  " + traffic.sent() + " requests so far, " + percent(before) + " failed");

        chapter("The next version of " + plot.name() + " follows");
        deploy(plot.name(), plot.bad());
        var trouble = clock.instant();
        var errors = Await.until("an error group of " + plot.name(), LONGEST, () -> Optional.of(
                        api.all("/errors?service_id=" + service.id(), ErrorGroupView.class))
                .filter(groups -> !groups.isEmpty()));
        steady("users meet it", TROUBLE);
        var during = Traffic.errorRate(traffic.between(trouble, clock.instant()));
        terminal.line("  " + percent(during) + " of the requests fail; the log says: "
                + errors.getFirst().errorType() + ": " + errors.getFirst().message());

        chapter("“" + plot.question() + "”");
        var conversation = new Conversation(api, terminal, decides, clock).ask(plot.question(), service.id());

        var settled = clock.instant();
        steady("users come as before", LATER);
        var after = Traffic.errorRate(traffic.between(settled, clock.instant()));
        return new Report(
                plot.name(),
                before,
                during,
                after,
                secondsToRecover(conversation, traffic),
                api.all("/errors?service_id=" + service.id(), ErrorGroupView.class),
                conversation,
                audit(conversation),
                notification(webhook),
                usage(service));
    }

    private ServiceView deploy(String name, Path sample) {
        var artifact = upload(name, sample);
        var deployment = new Rollout(services, terminal).follow(services.deploy(name, artifact));
        var service = services.require(name);
        terminal.line("  v" + deployment.releaseNumber() + " serves at " + service.url());
        return service;
    }

    private ArtifactView upload(String name, Path sample) {
        try (var named = Sample.of(sample, name)) {
            return services.upload(name, named.folder());
        }
    }

    /** One stored workflow for every demo on this machine. */
    private void tellTheTeam(Webhook webhook) {
        var notify = Node.of(
                "notify",
                "notify",
                Map.of(
                        "channel", "webhook",
                        "target", webhook.url(),
                        "title", "{{service_name}}: {{error_type}}",
                        "text", "{{message}} ({{culprit}}), first seen {{first_seen}} in {{version}}"));
        var definition = new WorkflowDefinition(
                "tell-the-team-" + settings.port(Port.DEMO_WEBHOOK),
                new Trigger.OnEvent("error_group.opened", null),
                List.of(notify));
        try {
            api.post("/workflows", definition, WorkflowView.class);
        } catch (Refused e) {
            if (e.status() != 409) {
                throw e;
            }
        }
    }

    private @Nullable Double secondsToRecover(Conversation.Outcome conversation, Traffic traffic) {
        if (conversation.decisions().isEmpty()) {
            return null;
        }
        var decided = conversation.decisions().getLast().at();
        var answers = traffic.since(decided);
        var lastBad = answers.stream()
                .filter(answer -> answer.failed() || !isGood(answer))
                .map(Traffic.Answer::sentAt)
                .max(Instant::compareTo)
                .orElse(decided);
        return answers.stream()
                .filter(answer -> answer.sentAt().isAfter(lastBad))
                .map(Traffic.Answer::sentAt)
                .min(Instant::compareTo)
                .map(first -> Duration.between(decided, first).toMillis() / 1000.0)
                .orElse(null);
    }

    /** The sample's first version says so in each answer. */
    private static boolean isGood(Traffic.Answer answer) {
        return answer.version().map("1"::equals).orElse(false);
    }

    private List<AuditView> audit(Conversation.Outcome conversation) {
        var actions = conversation.actions().stream().map(ActionView::id).toList();
        return api.all("/audit", AuditView.class).stream()
                .filter(entry -> actions.contains(entry.actionId()))
                .toList();
    }

    private @Nullable JsonNode notification(Webhook webhook) {
        return Await.within(LONGEST, () -> webhook.received().stream().findFirst())
                .map(Webhook.Received::body)
                .orElse(null);
    }

    private @Nullable UsageView usage(ServiceView service) {
        return Await.within(LONGEST, () -> Optional.of(api.get("/usage?service_id=" + service.id(), UsageView.class))
                        .filter(usage -> !usage.quantities().isEmpty()))
                .orElse(null);
    }

    private static String hostOf(ServiceView service) {
        return service.name() + ".localhost";
    }

    private void chapter(String title) {
        terminal.line("");
        terminal.line(terminal.bold(title));
    }

    private void steady(String what, Duration time) {
        var end = clock.instant().plus(time);
        Await.until(what, time.plusSeconds(5), Duration.ofMillis(100), () -> {
            terminal.status("  " + what + "  " + Terminal.brief(Duration.between(clock.instant(), end)));
            return Optional.of(clock.instant()).filter(now -> !now.isBefore(end));
        });
    }

    public static String percent(double share) {
        return String.format(java.util.Locale.ROOT, "%.1f %%", share * 100);
    }
}
