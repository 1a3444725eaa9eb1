package io.syntra.local.service;

import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.local.api.Await;
import io.syntra.local.api.Patience;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Follows a deployment until it is over. */
public final class Rollout {

    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final DeployedServices services;
    private final Terminal terminal;

    public Rollout(DeployedServices services, Terminal terminal) {
        this.services = services;
        this.terminal = terminal;
    }

    /** @throws Failure with the end of the replica's log when what was wanted is not reached */
    public DeploymentView follow(DeploymentView started) {
        var shown = new int[1];
        var began = Optional.ofNullable(started.startedAt()).orElse(started.requestedAt());
        var patience = new Patience();
        var last = Await.until("the end of the deployment", LONGEST, () -> {
            var answer = patience.ask(() -> services.deployment(started.id()));
            answer.ifPresent(now -> {
                now.steps().stream().skip(shown[0]).forEach(step -> show(step, began));
                shown[0] = Math.max(shown[0], now.steps().size());
                terminal.status("  " + lower(now.state()) + "  " + time(began, Instant.now()));
            });
            return answer.filter(Rollout::over);
        });
        if (last.state() == DeploymentState.SUCCEEDED || last.state() == DeploymentState.ROLLED_BACK) {
            return last;
        }
        throw new Failure(why(last));
    }

    private void show(DeploymentView.Step step, Instant began) {
        terminal.line("  " + String.format(Locale.ROOT, "%-12s", step.name()) + step.message() + "  "
                + terminal.dim(time(began, step.at())));
    }

    private static boolean over(DeploymentView deployment) {
        return switch (deployment.state()) {
            case REQUESTED, STARTING, HEALTH_GATE, SWITCHING, DRAINING -> false;
            case SUCCEEDED, FAILED, ROLLED_BACK, SUPERSEDED -> true;
        };
    }

    private String why(DeploymentView deployment) {
        var failure = deployment.failure();
        if (failure == null) {
            return "the deployment of " + deployment.serviceName() + " was " + lower(deployment.state());
        }
        var tail = failure.logTail();
        return "the deployment of " + deployment.serviceName() + " failed: " + failure.message()
                + (tail.isEmpty() ? "" : "\n  " + String.join("\n  ", tail));
    }

    private static String time(Instant from, Instant to) {
        return Terminal.brief(Duration.between(from, to));
    }

    private static String lower(DeploymentState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
