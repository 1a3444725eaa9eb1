package io.syntra.agent.simulator;

import io.syntra.agent.simulator.Scenario.Act;
import io.syntra.agent.simulator.Scenario.Kind;
import io.syntra.agent.simulator.Scenario.Truth;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Written after the first rules. What they told then was nearer to what a day in production would; since then rules were
 * improved with them, and {@link FreshIncidents} tell that. Some cannot be told apart from what they are not by anything that the tools say; then saying so is right.
 */
final class LateIncidents {

    private static final String DATABASE = "(10\\.0\\.0\\.7|db\\.internal|something).* does not answer";

    private LateIncidents() {}

    static List<Scenario> all(Flavour flavour) {
        return List.of(
                late("retry storm on a silent database", (w, a) -> retryStorm(w, a, flavour)),
                late("the fault lies two calls away", (w, a) -> twoCallsAway(w, a, flavour)),
                late("called service down, errors name nobody", LateIncidents::namelessCallee),
                late("database down in the minute of a deploy", (w, a) -> sameMinute(w, a, flavour)),
                late("release that carries half as much", LateIncidents::halfCapacity),
                late("bad deploy, clock five minutes behind", (w, a) -> farSkew(w, a, flavour)),
                late("poisoned order after a decoy deploy", LateIncidents::dataBugAfterDeploy),
                late("decoy and database, no metrics", (w, a) -> decoyWithoutMetrics(w, a, flavour)),
                late("certificate expired after a decoy deploy", LateIncidents::certificateAfterDeploy),
                late("leak of a young release", LateIncidents::youngLeak),
                late("slow burn among much noise", LateIncidents::burnAmongNoise),
                late("bad deploy of an app without versions in its errors", (w, a) -> deployAndTrickle(w, a, flavour)),
                late("one of five replicas fails every request", LateIncidents::rottenReplica),
                late("bad deploy while traffic doubles", (w, a) -> deployInRush(w, a, flavour)),
                late("restart that did not help a leak, twice", LateIncidents::restartedTwice));
    }

    private static Scenario late(String name, BiFunction<World, App, Truth> plot) {
        return new Scenario(name, Kind.LATE, world -> plot.apply(world, Incidents.shop(world)));
    }

    private static Truth retryStorm(World world, App app, Flavour flavour) {
        double at = world.between(4.0, 20.0);
        app.capacity = app.requestsPerSecond * 4;
        app.traffic = minutesAgo -> minutesAgo < at ? 3 : 1;
        app.fault(Fault.of(at, world.between(0.5, 1.0), world.oneOf(flavour.databaseDown())));
        return Truth.of(DATABASE);
    }

    private static Truth twoCallsAway(World world, App app, Flavour flavour) {
        var payments = new App("payments", world.random);
        var ledger = new App("ledger", world.random);
        world.apps.addFirst(payments);
        world.apps.addFirst(ledger);
        Incidents.settled(world, payments);
        Incidents.settled(world, ledger);
        app.uses(payments, 0.8, Failure.of("HttpError", "payments answered 500", "charge (pay.js:12)"));
        payments.uses(
                ledger, 0.9, Failure.of("HttpError", "POST http://ledger/book failed: 500", "book (ledger.js:3)"));
        int good = ledger.releaseAt(0);
        double at = world.between(2.0, 15.0);
        ledger.deployed(good + 1, ledger.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.5, 1.0), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        return Truth.of("ledger").right(new Act.BackTo(ledger, good));
    }

    private static Truth namelessCallee(World world, App app) {
        var payments = new App("payments", world.random);
        world.apps.addFirst(payments);
        Incidents.settled(world, payments);
        payments.downFor = world.between(3.0, 15.0);
        for (int i = 0; i < payments.replicasAt(0); i++) {
            payments.replica("crash_loop", 6, 0.5, "connection refused");
        }
        app.uses(payments, 0.7, Failure.of("TypeError", "fetch failed", "charge (pay.js:12)"));
        return Truth.of("payments").acceptable(new Act.Restart(payments));
    }

    private static Truth sameMinute(World world, App app, Flavour flavour) {
        double deployed = world.between(3.0, 12.0);
        app.deployed(app.releaseAt(0) + 1, app.replicasAt(0), deployed)
                .fault(Fault.of(deployed - 0.2, world.between(0.6, 1.0), world.oneOf(flavour.databaseDown())));
        return Truth.of(DATABASE);
    }

    private static Truth halfCapacity(World world, App app) {
        int good = app.releaseAt(0);
        double rush = world.between(4.0, 10.0);
        app.deployed(good + 1, app.replicasAt(0), world.between(25.0, 28.0));
        app.capacity = app.requestsPerSecond / app.replicasAt(0) * 1.05;
        app.traffic = minutesAgo -> minutesAgo < rush ? 1.6 : 1;
        return Truth.of("more (traffic|requests)|too few replicas|" + Incidents.badRelease(app, good + 1))
                .right(new Act.ScaleTo(app, app.replicasAt(0) + 1, 20), new Act.BackTo(app, good));
    }

    private static Truth farSkew(World world, App app, Flavour flavour) {
        world.skew = Duration.ofMinutes(-5);
        int good = app.releaseAt(0);
        double at = world.between(6.0, 15.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.3, 0.9), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    /** Somebody's odd order fails again and again; a release came a few minutes earlier. */
    private static Truth dataBugAfterDeploy(World world, App app) {
        double deployed = world.between(6.0, 20.0);
        app.deployed(app.releaseAt(0) + 1, app.replicasAt(0), deployed)
                .fault(Fault.of(
                        deployed - world.between(2.0, 5.0), world.between(0.03, 0.15), world.oneOf(Shapes.DATA)));
        return Truth.untold();
    }

    private static Truth decoyWithoutMetrics(World world, App app, Flavour flavour) {
        world.silent("get_metrics error_rate", "get_metrics requests", "get_metrics latency_p95");
        double deployed = world.between(5.0, 12.0);
        app.deployed(app.releaseAt(0) + 1, app.replicasAt(0), deployed)
                .fault(Fault.of(
                        deployed - world.between(2.0, 4.0),
                        world.between(0.5, 1.0),
                        world.oneOf(flavour.databaseDown())));
        return Truth.of(DATABASE);
    }

    private static Truth certificateAfterDeploy(World world, App app) {
        double deployed = world.between(5.0, 12.0);
        app.deployed(app.releaseAt(0) + 1, app.replicasAt(0), deployed)
                .fault(Fault.of(deployed - 2, world.between(0.2, 0.6), world.oneOf(Shapes.CERTIFICATE)));
        return Truth.of("certificate");
    }

    private static Truth youngLeak(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(70.0, 150.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(world.between(3.0, 20.0), world.between(0.1, 0.4), world.oneOf(Shapes.OUT_OF_MEMORY)));
        return Truth.of("memory|" + Incidents.badRelease(app, good + 1))
                .right(new Act.Restart(app), new Act.BackTo(app, good));
    }

    private static Truth burnAmongNoise(World world, App app) {
        int good = app.releaseAt(0);
        for (var noise : Shapes.OLD_NOISE) {
            app.fault(Fault.of(5_000, 0.05, noise).harmless());
        }
        double at = world.between(200.0, 300.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, 0, world.oneOf(Shapes.BUGS))
                        .onlyIn(release -> release > good)
                        .growing(minutes -> 0.08 * minutes / 300));
        return Truth.of(Incidents.badRelease(app, good + 1)).acceptable(new Act.BackTo(app, good));
    }

    /** The failing release has little traffic of its own yet, and an old error shares its name. */
    private static Truth deployAndTrickle(World world, App app, Flavour flavour) {
        var bug = world.oneOf(flavour.bugs());
        int good = app.releaseAt(0);
        double at = world.between(3.0, 12.0);
        app.fault(Fault.of(4_000, 0.0005, bug))
                .deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.2, 0.6), bug).onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth rottenReplica(World world, App app) {
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), 5, 900);
        app.fault(Fault.of(
                world.between(5.0, 25.0),
                0.2,
                Failure.of("Error", "EMFILE: too many open files", "open (files.js:3)")));
        return Truth.of("replica|open files").acceptable(new Act.Restart(app));
    }

    private static Truth deployInRush(World world, App app, Flavour flavour) {
        int good = app.releaseAt(0);
        double at = world.between(3.0, 12.0);
        app.traffic = minutesAgo -> minutesAgo < at ? 2 : 1;
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.3, 0.9), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    /** The third restart would not hold either; a person has to look. */
    private static Truth restartedTwice(World world, App app) {
        int replicas = app.replicasAt(0);
        app.change(DeploymentKind.RESTART, DeploymentState.SUCCEEDED, app.releaseAt(0), replicas, 500);
        app.change(DeploymentKind.RESTART, DeploymentState.SUCCEEDED, app.releaseAt(0), replicas, 200);
        app.fault(Fault.of(world.between(3.0, 20.0), world.between(0.1, 0.4), world.oneOf(Shapes.OUT_OF_MEMORY)));
        return Truth.of("memory");
    }
}
