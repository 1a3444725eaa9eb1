package io.syntra.agent.action;

import io.syntra.agent.client.TelemetryReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Signal;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import java.time.Clock;
import java.time.Instant;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Measures the failure rate before an action and after it, once users' requests show it. */
@Singleton
class Measurement {

    private final TelemetryReads telemetry;
    private final ActionConfig.Verify config;
    private final Clock clock;

    Measurement(@RestClient TelemetryReads telemetry, ActionConfig config, Clock clock) {
        this.telemetry = telemetry;
        this.config = config.verify();
        this.clock = clock;
    }

    /** @param before absent when nothing was measured */
    record Measured(
            ActionState verdict,
            String detail,
            @Nullable Signal before,
            @Nullable Signal after) {}

    private record Window(Instant from, Instant to) {
        Signal signal(Share share) {
            return new Signal(share.errorRate(), Math.round(share.requests()), from, to);
        }
    }

    Measured of(Action action, String bearer) throws InterruptedException {
        var executing = instant(action.executingAt);
        var executed = instant(action.executedAt);
        var before = new Window(executing.minus(config.before()), executing);
        var deadline = executed.plus(config.settle()).plus(config.deadline());
        while (true) {
            var now = clock.instant();
            var after = new Window(executed.plus(config.settle()), now);
            var measured = measure(action, bearer, before, after);
            if (measured.verdict() != ActionState.INCONCLUSIVE || now.isAfter(deadline)) {
                return measured;
            }
            Thread.sleep(config.poll());
        }
    }

    private Measured measure(Action action, String bearer, Window before, Window after) {
        try {
            var was = traffic(action, bearer, before);
            var is = traffic(action, bearer, after);
            return new Measured(
                    Judgement.of(was, is, config.requests()), detail(was, is), before.signal(was), after.signal(is));
        } catch (UpstreamRefusal | ProcessingException e) {
            return new Measured(
                    ActionState.INCONCLUSIVE, "Telemetry does not answer, so the effect is not known.", null, null);
        }
    }

    private String detail(Share was, Share is) {
        return switch (Judgement.of(was, is, config.requests())) {
            case VERIFIED ->
                was.errorRate() > is.errorRate()
                        ? "It helped: hardly any request fails now."
                        : "All is well, as before.";
            case REGRESSED -> "It is worse than before.";
            default ->
                is.requests() < config.requests()
                        ? "Too few requests came since to judge by."
                        : "Requests still fail, fewer than before at best.";
        };
    }

    private Share traffic(Action action, String bearer, Window window) {
        if (!window.from().isBefore(window.to())) {
            return Traffic.NONE;
        }
        var range = window.from() + "/" + window.to();
        var requests = telemetry.metrics(bearer, action.service(), "requests", range);
        var rates = telemetry.metrics(bearer, action.service(), "error_rate", range);
        return Traffic.between(requests, rates, window.from(), window.to()).all();
    }

    private Instant instant(@Nullable Instant stored) {
        return stored == null ? clock.instant() : stored;
    }
}
