package io.syntra.agent.action;

import io.syntra.agent.action.Judgement.Look;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.agent.client.TelemetryReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.agent.ActionView.Signal;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
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
            Verdict verdict,
            String detail,
            @Nullable Signal before,
            @Nullable Signal after) {}

    private record Window(Instant from, Instant to) {
        Signal signal(Share share) {
            return new Signal(share.errorRate(), Math.round(share.requests()), from, to);
        }
    }

    /** Judged once the time is over; earlier only what is beyond doubt. */
    Measured of(Stage.Succeeded done, String bearer) throws InterruptedException {
        var action = done.action();
        var from = done.at().plus(config.settle());
        var before = new Window(done.begun().minus(config.before()), done.begun());
        var deadline = from.plus(config.deadline());
        while (true) {
            var now = clock.instant();
            boolean over = !now.isBefore(deadline);
            var look = over ? Look.AT_THE_END : Look.EARLY;
            var measured = measure(action, bearer, before, new Window(from, now), look);
            if (over || measured.verdict() != Verdict.INCONCLUSIVE) {
                return measured;
            }
            Thread.sleep(config.poll());
        }
    }

    private Measured measure(Action action, String bearer, Window before, Window after, Look look) {
        try {
            var was = traffic(action, bearer, before);
            var is = traffic(action, bearer, after);
            var verdict = Judgement.of(was, is, config.requests(), look);
            return new Measured(verdict, detail(verdict, was, is), before.signal(was), after.signal(is));
        } catch (UpstreamRefusal | ProcessingException | WebApplicationException e) {
            return new Measured(
                    Verdict.INCONCLUSIVE, "Telemetry does not answer, so the effect is not known.", null, null);
        }
    }

    private String detail(Verdict verdict, Share was, Share is) {
        return switch (verdict) {
            case VERIFIED ->
                was.errorRate() > is.errorRate()
                        ? "It helped: hardly any request fails now."
                        : "All is well, as before.";
            case REGRESSED -> "It is worse than before.";
            case INCONCLUSIVE -> unclear(was, is);
        };
    }

    private String unclear(Share was, Share is) {
        if (was.requests() < config.requests()) {
            return "Too few requests came before it to compare with.";
        }
        if (is.requests() < config.requests()) {
            return "Too few requests came since to judge by.";
        }
        return is.errorRate() > 0
                ? "Requests still fail, fewer than before at best."
                : "Too few requests came to tell the time after from the time before.";
    }

    private Share traffic(Action action, String bearer, Window window) {
        if (!window.from().isBefore(window.to())) {
            return Traffic.NONE;
        }
        var range = window.from() + "/" + window.to();
        var service = Objects.requireNonNull(action.service(), "only what happens to a service is measured");
        var requests = telemetry.metrics(bearer, service, "requests", range);
        var rates = telemetry.metrics(bearer, service, "error_rate", range);
        return Traffic.between(requests, rates, window.from(), window.to()).all();
    }
}
