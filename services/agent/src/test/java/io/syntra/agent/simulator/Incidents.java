package io.syntra.agent.simulator;

import io.syntra.agent.simulator.Scenario.Act;
import io.syntra.agent.simulator.Scenario.Kind;
import io.syntra.agent.simulator.Scenario.Truth;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import java.util.List;
import java.util.function.BiFunction;

/** Faults of which one look at the service tells enough. */
final class Incidents {

    private Incidents() {}

    static List<Scenario> all(Flavour flavour) {
        return List.of(
                plain("bad deploy, most requests", (w, a) -> badDeploy(w, a, w.between(0.3, 0.95), flavour)),
                plain("bad deploy, one endpoint", (w, a) -> badDeploy(w, a, w.between(0.06, 0.25), flavour)),
                plain("bad deploy, unseen by the log", Incidents::silentDeploy),
                plain("bad deploy, an hour ago", (w, a) -> olderDeploy(w, a, flavour)),
                plain("a setting is gone", Incidents::settingGone),
                plain("bad deploy, then a scale", (w, a) -> thenChanged(w, a, DeploymentKind.SCALE, flavour)),
                plain("bad deploy, then a restart", (w, a) -> thenChanged(w, a, DeploymentKind.RESTART, flavour)),
                plain("crash loop after a deploy", Incidents::crashLoop),
                plain("crash loop out of the blue", Incidents::lateCrashLoop),
                plain("database down", (w, a) -> databaseDown(w, a, flavour)),
                plain("called service down", Incidents::calleeDown),
                plain("called service deployed badly", (w, a) -> calleeDeployed(w, a, flavour)),
                plain("traffic beyond capacity", Incidents::trafficSpike),
                plain("scaled down too far", Incidents::scaledDown),
                plain("memory leak", Incidents::memoryLeak),
                plain("memory leak, killed silently", Incidents::silentLeak),
                plain("certificate expired", Incidents::certificate),
                plain("scaled to zero", Incidents::scaledToZero),
                plain("one replica stuck", Incidents::stuckReplica),
                plain("deployment failed", Incidents::failedDeployment),
                plain("connection pool exhausted", Incidents::poolExhausted),
                plain("disk full", Incidents::diskFull),
                plain("slow after a deploy", Incidents::slowDeploy));
    }

    private static Scenario plain(String name, BiFunction<World, App, Truth> plot) {
        return new Scenario(name, Kind.PLAIN, world -> plot.apply(world, shop(world)));
    }

    /** A service with a past: a release that has served for days. */
    static App shop(World world) {
        var app = world.app("shop-api");
        return settled(world, app);
    }

    static App settled(World world, App app) {
        int first = world.between(1, 30);
        app.requestsPerSecond = world.between(3.0, 40.0);
        app.latencyMillis = world.between(15.0, 120.0);
        int replicas = world.between(2, 4);
        app.capacity = app.requestsPerSecond / replicas * 3;
        if (world.random.nextBoolean()) {
            app.deployed(first, replicas, world.between(9_000.0, 30_000.0));
            first++;
        }
        return app.deployed(first, replicas, world.between(2_000.0, 8_000.0));
    }

    static String release(App app, int number) {
        return "v" + number + " of " + app.name;
    }

    static String badRelease(App app, int number) {
        return release(app, number) + "\\b";
    }

    private static Truth badDeploy(World world, App app, double share, Flavour flavour) {
        int good = app.releaseAt(0);
        double at = world.between(1.5, 25.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, share, world.oneOf(flavour.bugs())).onlyIn(release -> release > good));
        return Truth.of(badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth silentDeploy(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(2.0, 20.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.2, 1.0), Failure.silent()).onlyIn(release -> release > good));
        return Truth.of(badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth olderDeploy(World world, App app, Flavour flavour) {
        int good = app.releaseAt(0);
        double at = world.between(50.0, 120.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.1, 0.6), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        return Truth.of(badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth settingGone(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(1.5, 15.0);
        app.change(DeploymentKind.ENV_UPDATE, DeploymentState.SUCCEEDED, good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.5, 1.0), world.oneOf(Shapes.SETTINGS))
                        .onlyIn(release -> release > good));
        return Truth.of(badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth thenChanged(World world, App app, DeploymentKind kind, Flavour flavour) {
        var truth = badDeploy(world, app, world.between(0.3, 0.9), flavour);
        int replicas = app.replicasAt(0) + (kind == DeploymentKind.SCALE ? 2 : 0);
        app.change(kind, DeploymentState.SUCCEEDED, app.releaseAt(0), replicas, 0.8);
        return truth;
    }

    private static Truth crashLoop(World world, App app) {
        int good = app.releaseAt(0);
        int replicas = app.replicasAt(0);
        double at = world.between(3.0, 30.0);
        app.deployed(good + 1, replicas, at)
                .fault(Fault.of(at - 1, world.between(0.7, 1.0), Failure.silent())
                        .onlyIn(release -> release > good));
        for (int i = 0; i < replicas; i++) {
            app.replica("crash_loop", world.between(3, 12), world.between(0.1, 1.0), "connection refused");
        }
        return Truth.of(badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth lateCrashLoop(World world, App app) {
        int replicas = app.replicasAt(0);
        for (int i = 0; i < replicas; i++) {
            app.replica("crash_loop", world.between(5, 30), world.between(0.1, 1.0), "connection refused");
        }
        app.fault(Fault.of(world.between(8.0, 40.0), 0.98, Failure.silent()));
        return Truth.of("crash").acceptable(new Act.Restart(app));
    }

    private static Truth databaseDown(World world, App app, Flavour flavour) {
        app.fault(Fault.of(world.between(2.0, 40.0), world.between(0.4, 1.0), world.oneOf(flavour.databaseDown())));
        return Truth.of("(10\\.0\\.0\\.7|db\\.internal|something).* does not answer");
    }

    /** The list of services begins with the one that is called. */
    private static App callee(World world, App app) {
        var payments = new App("payments", world.random);
        world.apps.addFirst(payments);
        settled(world, payments);
        app.uses(
                payments,
                world.between(0.3, 0.9),
                world.oneOf(List.of(
                        Failure.of(
                                "FetchError",
                                "request to http://payments.internal/charge failed, reason: connect ECONNREFUSED 10.0.3.7:8080",
                                "charge (pay.js:12)"),
                        Failure.of("HttpError", "payments answered 503 Service Unavailable", "charge (pay.js:12)"),
                        Failure.of(
                                "feign.FeignException$InternalServerError",
                                "[500] during [POST] to [http://payments/charge]",
                                "Pay.java:40"))));
        return payments;
    }

    private static Truth calleeDown(World world, App app) {
        var payments = callee(world, app);
        payments.downFor = world.between(3.0, 25.0);
        for (int i = 0; i < payments.replicasAt(0); i++) {
            payments.replica("crash_loop", world.between(4, 9), 0.5, "connection refused");
        }
        return Truth.of("payments").acceptable(new Act.Restart(payments));
    }

    private static Truth calleeDeployed(World world, App app, Flavour flavour) {
        var payments = callee(world, app);
        int good = payments.releaseAt(0);
        double at = world.between(2.0, 20.0);
        payments.deployed(good + 1, payments.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.4, 1.0), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        return Truth.of("payments").right(new Act.BackTo(payments, good));
    }

    private static Truth trafficSpike(World world, App app) {
        double at = world.between(4.0, 20.0);
        double times = world.between(4.0, 7.0);
        app.traffic = minutesAgo -> minutesAgo < at ? times : 1;
        int replicas = app.replicasAt(0);
        return Truth.of("more (traffic|requests)|overload|saturat|too few replicas")
                .right(new Act.ScaleTo(app, replicas + 1, replicas * 10));
    }

    private static Truth scaledDown(World world, App app) {
        double at = world.between(4.0, 20.0);
        int before = 6;
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), before, 1_500);
        app.capacity = app.requestsPerSecond / 3;
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), world.between(1, 2), at);
        return Truth.of("scaled (down )?from 6|too few replicas|overload|saturat")
                .right(new Act.ScaleTo(app, 4, 20));
    }

    private static Truth memoryLeak(World world, App app) {
        app.fault(Fault.of(world.between(3.0, 25.0), world.between(0.05, 0.4), world.oneOf(Shapes.OUT_OF_MEMORY)));
        return Truth.of("memory").right(new Act.Restart(app));
    }

    private static Truth silentLeak(World world, App app) {
        app.fault(Fault.of(world.between(3.0, 25.0), world.between(0.1, 0.4), Failure.silent())
                .slower(2));
        for (int i = 0; i < app.replicasAt(0); i++) {
            app.killed(world.between(2, 6), world.between(0.5, 8.0));
        }
        return Truth.of("memory").right(new Act.Restart(app));
    }

    private static Truth certificate(World world, App app) {
        app.fault(Fault.of(world.between(5.0, 200.0), world.between(0.1, 0.7), world.oneOf(Shapes.CERTIFICATE)));
        return Truth.of("certificate");
    }

    private static Truth scaledToZero(World world, App app) {
        int before = app.replicasAt(0);
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), 0, world.between(2.0, 60.0));
        return Truth.of("scaled to 0").right(new Act.ScaleTo(app, 1, before));
    }

    private static Truth stuckReplica(World world, App app) {
        double at = world.between(15.0, 30.0);
        app.fault(Fault.of(at, 1.0 / app.replicasAt(0), Failure.silent()).slower(2));
        app.replica("unready", 0, 2_000, "timed out after 2 s");
        return Truth.of("stuck").right(new Act.Restart(app));
    }

    private static Truth failedDeployment(World world, App app) {
        app.change(
                DeploymentKind.DEPLOY,
                DeploymentState.FAILED,
                app.releaseAt(0) + 1,
                app.replicasAt(0),
                world.between(1.0, 20.0));
        return Truth.of("deployment of " + app.name + " failed");
    }

    private static Truth poolExhausted(World world, App app) {
        app.fault(Fault.of(world.between(4.0, 25.0), world.between(0.2, 0.7), world.oneOf(Shapes.POOL))
                .slower(6));
        return Truth.of("pool").acceptable(new Act.Restart(app), new Act.ScaleTo(app, 1, 40));
    }

    private static Truth diskFull(World world, App app) {
        app.fault(Fault.of(world.between(4.0, 60.0), world.between(0.1, 0.6), world.oneOf(Shapes.DISK_FULL)));
        return Truth.of("disk|space");
    }

    private static Truth slowDeploy(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(3.0, 20.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, 0.002, Failure.silent())
                        .onlyIn(release -> release > good)
                        .slower(world.between(5.0, 12.0)));
        return Truth.of(badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }
}
