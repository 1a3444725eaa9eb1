package io.syntra.agent.simulator;

import io.syntra.agent.simulator.Scenario.Act;
import io.syntra.agent.simulator.Scenario.Kind;
import io.syntra.agent.simulator.Scenario.Truth;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.HealthView;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Written and scored before rules were improved with {@link FreshIncidents}, and never used for one. Some have the same
 * words as those, and another cause.
 */
final class UnseenIncidents {

    private static final String DATABASE = "(10\\.0\\.0\\.7|db\\.internal|something).* does not answer";

    private UnseenIncidents() {}

    static List<Scenario> all(Flavour flavour) {
        return List.of(
                unseen("deadlocks in the database", UnseenIncidents::deadlocks),
                unseen("a release that asks a third party too often", UnseenIncidents::askingTooOften),
                unseen("a release with a key that is not valid", UnseenIncidents::wrongKey),
                unseen("wrong passwords all day, then the database", (w, a) -> wrongPasswords(w, a, flavour)),
                unseen("scaled down at night, many come in the morning", UnseenIncidents::morning),
                unseen("a setting with which it cannot start", UnseenIncidents::cannotStart),
                unseen("a vendor's gateway times out", UnseenIncidents::vendor),
                unseen("most of its time goes into collecting garbage", UnseenIncidents::garbage),
                unseen("leak of a release, and another release since", UnseenIncidents::leakAndRelease),
                unseen("messages that are too old", UnseenIncidents::lag),
                unseen("a release that fails as the one before did", UnseenIncidents::asBefore),
                unseen("a setting with an address that there is not", UnseenIncidents::noSuchAddress),
                unseen("files that are never closed", UnseenIncidents::openFiles));
    }

    private static Scenario unseen(String name, BiFunction<World, App, Truth> plot) {
        return new Scenario(name, Kind.UNSEEN, world -> plot.apply(world, Incidents.shop(world)));
    }

    private static Truth deadlocks(World world, App app) {
        app.fault(Fault.of(
                world.between(4.0, 25.0),
                world.between(0.1, 0.4),
                Failure.of("org.postgresql.util.PSQLException", "ERROR: deadlock detected", "Orders.java:88")));
        return Truth.of("deadlock");
    }

    private static Truth askingTooOften(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(3.0, 15.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(
                                at,
                                world.between(0.3, 0.8),
                                Failure.of("HttpError", "429 Too Many Requests from maps.example", "route (map.js:7)"))
                        .onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth wrongKey(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(3.0, 15.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(
                                at,
                                world.between(0.3, 1.0),
                                Failure.of("AuthenticationError", "Invalid API Key provided: sk_te****", "pay.py:3"))
                        .onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth wrongPasswords(World world, App app, Flavour flavour) {
        app.fault(Fault.of(5_000, 0.05, Failure.of("Unauthorized", "401 Unauthorized: bad password", "login.js:4"))
                        .harmless())
                .fault(Fault.of(
                        world.between(3.0, 20.0), world.between(0.4, 1.0), world.oneOf(flavour.databaseDown())));
        return Truth.of(DATABASE);
    }

    private static Truth morning(World world, App app) {
        double at = world.between(6.0, 14.0);
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), 6, 1_400);
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), 2, 400);
        app.capacity = app.requestsPerSecond;
        double times = world.between(3.0, 5.0);
        app.traffic = minutesAgo -> minutesAgo < at ? times : 1;
        return Truth.of("more (traffic|requests)|too few replicas").right(new Act.ScaleTo(app, 3, 20));
    }

    private static Truth cannotStart(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(2.0, 12.0);
        app.change(DeploymentKind.ENV_UPDATE, DeploymentState.SUCCEEDED, good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, 1, Failure.silent()).onlyIn(release -> release > good));
        for (int i = 0; i < app.replicasAt(0); i++) {
            app.ended(
                    "crash_loop",
                    world.between(5, 12),
                    0.5,
                    new HealthView.End(1, "It ended with exit code 1.", World.ago(0.5), 5));
        }
        return Truth.of("crash|" + Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth vendor(World world, App app) {
        app.fault(Fault.of(
                        world.between(4.0, 20.0),
                        world.between(0.2, 0.6),
                        Failure.of("HttpError", "504 Gateway Time-out from api.vendor.example", "quote (ship.js:31)"))
                .slower(25));
        return Truth.of("api\\.vendor\\.example|does not answer");
    }

    private static Truth garbage(World world, App app) {
        app.fault(Fault.of(
                        world.between(4.0, 20.0),
                        world.between(0.1, 0.5),
                        Failure.of("java.lang.OutOfMemoryError", "GC overhead limit exceeded", "Report.java:12"))
                .slower(6));
        return Truth.of("memory").right(new Act.Restart(app));
    }

    private static Truth leakAndRelease(World world, App app) {
        int good = app.releaseAt(0);
        app.deployed(good + 1, app.replicasAt(0), world.between(200.0, 400.0))
                .fault(Fault.of(world.between(8.0, 15.0), world.between(0.1, 0.4), world.oneOf(Shapes.OUT_OF_MEMORY))
                        .onlyIn(release -> release > good))
                .deployed(good + 2, app.replicasAt(0), world.between(2.0, 5.0));
        return Truth.of("memory|" + Incidents.badRelease(app, good + 1))
                .acceptable(new Act.BackTo(app, good), new Act.Restart(app));
    }

    /** How far a consumer lies behind can be seen nowhere. */
    private static Truth lag(World world, App app) {
        app.fault(Fault.of(
                world.between(5.0, 25.0),
                world.between(0.1, 0.4),
                Failure.of("StaleMessage", "the message is 412 s old, dropped", "consume (orders.js:9)")));
        return Truth.untold();
    }

    private static Truth asBefore(World world, App app) {
        app.fault(Fault.of(4_000, 0.03, world.oneOf(Shapes.DATA)))
                .deployed(app.releaseAt(0) + 1, app.replicasAt(0), world.between(4.0, 15.0));
        return Truth.untold();
    }

    private static Truth noSuchAddress(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(2.0, 12.0);
        app.change(DeploymentKind.ENV_UPDATE, DeploymentState.SUCCEEDED, good + 1, app.replicasAt(0), at)
                .fault(Fault.of(
                                at,
                                world.between(0.6, 1.0),
                                Failure.of("Error", "getaddrinfo ENOTFOUND cache.internal", "get (cache.js:5)"))
                        .onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth openFiles(World world, App app) {
        app.fault(Fault.of(
                world.between(5.0, 25.0),
                world.between(0.1, 0.5),
                Failure.of("OSError", "[Errno 24] Too many open files: '/tmp/report'", "report.py:80")));
        return Truth.of("open files").acceptable(new Act.Restart(app));
    }
}
