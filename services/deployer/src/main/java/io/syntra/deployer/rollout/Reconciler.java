package io.syntra.deployer.rollout;

import io.syntra.deployer.rollout.Scene.Draft;
import io.syntra.deployer.runtime.ReplicaProcess.NotLaunched;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides the one next step of a service. The order of the rules is their priority. Pure. */
final class Reconciler {

    private final Progression progression;
    private final Supervision supervision;
    private final Metering metering;
    private final Settling settling;

    Reconciler(RolloutConfig config, String region) {
        this.metering = new Metering(config.meterInterval(), region);
        this.progression = new Progression(config);
        this.supervision = new Supervision(config, metering, progression);
        this.settling = new Settling(region);
    }

    NextStep next(World world, Observed observed, Instant now) {
        var scene = new Scene(world, observed, now);
        return Stream.<Function<Scene, Optional<NextStep>>>of(
                        writing(progression::deleted),
                        writing(supervision::ended),
                        writing(supervision::seen),
                        writing(supervision::stopped),
                        writing(progression::superseded),
                        writing(progression::advance),
                        writing(progression::supply),
                        supervision::start,
                        writing(supervision::readiness),
                        writing(supervision::timeToEnd),
                        supervision::end,
                        writing(metering::due),
                        settling::drift)
                .flatMap(rule -> rule.apply(scene).stream())
                .findFirst()
                .orElseGet(() -> new NextStep.Rest(isBusy(scene)));
    }

    /** Says the route table again, for a Kafka that may have lost it. */
    NextStep republish(World world, Observed observed, Instant now) {
        return settling.republish(new Scene(world, observed, now));
    }

    private Function<Scene, Optional<NextStep>> writing(Function<Scene, Optional<Draft>> rule) {
        return scene -> rule.apply(scene)
                .filter(draft -> !draft.world().equals(scene.world()))
                .map(draft -> settling.settle(scene, draft));
    }

    private static boolean isBusy(Scene scene) {
        return scene.world().newest().isPresent()
                || scene.world()
                        .live()
                        .anyMatch(r -> r.state() != ReplicaState.READY
                                || scene.observed().process(r) instanceof NotLaunched);
    }
}
