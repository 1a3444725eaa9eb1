package io.syntra.agent.simulator;

import io.syntra.agent.simulator.Scenario.Act;
import io.syntra.agent.simulator.Scenario.Kind;
import io.syntra.agent.simulator.Scenario.Truth;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import java.util.List;
import java.util.function.BiFunction;

/**
 * After incidents that large operators have published. At first only scored, then some rules were made with them; the honest
 * row is {@link UnseenIncidents} since.
 */
final class FreshIncidents {

    private FreshIncidents() {}

    static List<Scenario> all(Flavour flavour) {
        return List.of(
                fresh("a setting that takes the processor", FreshIncidents::costlySetting),
                fresh("empty cache, full pool", FreshIncidents::emptyCache),
                fresh("names resolve no more, the called service is well", FreshIncidents::namesGone),
                fresh("database became read-only, after a scale", FreshIncidents::readOnly),
                fresh("too many threads after scaling up", FreshIncidents::tooManyThreads),
                fresh("a token expired", FreshIncidents::tokenExpired),
                fresh("a third party limits the rate", FreshIncidents::rateLimited),
                fresh("leak of a release of the morning", FreshIncidents::leakOfTheMorning),
                fresh("harmless setting, then the database", (w, a) -> settingThenDatabase(w, a, flavour)),
                fresh("a rollback that meets a changed schema", FreshIncidents::schemaWentAhead),
                fresh("two deploys, the second is bad", (w, a) -> secondOfTwo(w, a, flavour)),
                fresh("called service became slow with its release", FreshIncidents::slowCallee),
                fresh("replicas restarted again and again since a release", FreshIncidents::strictProbe),
                fresh("bad deploy that few requests meet", (w, a) -> fewMeetIt(w, a, flavour)),
                fresh("certificate that is not valid yet, after a scale", FreshIncidents::notYetValid),
                fresh("what it depends on is out of memory", FreshIncidents::fullCache),
                fresh("a nightly job took the pool, and is over", FreshIncidents::nightlyJob),
                fresh("a bucket that lets nobody in", FreshIncidents::bucket));
    }

    private static Scenario fresh(String name, BiFunction<World, App, Truth> plot) {
        return new Scenario(name, Kind.FRESH, world -> plot.apply(world, Incidents.shop(world)));
    }

    /** A pattern that backtracks: all is slow, and much of it is given up. */
    private static Truth costlySetting(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(2.0, 15.0);
        app.change(DeploymentKind.ENV_UPDATE, DeploymentState.SUCCEEDED, good + 1, app.replicasAt(0), at)
                .fault(Fault.of(
                                at,
                                world.between(0.3, 0.7),
                                Failure.of("Error", "request aborted after 5000 ms", "handle (server.js:10)"))
                        .onlyIn(release -> release > good)
                        .slower(30));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth emptyCache(World world, App app) {
        double at = world.between(3.0, 18.0);
        app.fault(
                Fault.of(at, world.between(0.2, 0.6), world.oneOf(Shapes.POOL)).slower(8));
        app.line("warn", "cache is empty, reading through", at);
        return Truth.of("pool");
    }

    private static Truth namesGone(World world, App app) {
        var payments = new App("payments", world.random);
        world.apps.addFirst(payments);
        Incidents.settled(world, payments);
        app.fault(Fault.of(
                world.between(3.0, 15.0),
                world.between(0.4, 0.9),
                Failure.of("Error", "getaddrinfo EAI_AGAIN payments", "charge (pay.js:12)")));
        return Truth.of("does not answer|payments");
    }

    private static Truth readOnly(World world, App app) {
        double at = world.between(3.0, 15.0);
        app.change(
                DeploymentKind.SCALE,
                DeploymentState.SUCCEEDED,
                app.releaseAt(0),
                app.replicasAt(0) + 1,
                at + world.between(1.0, 5.0));
        app.fault(Fault.of(
                at,
                world.between(0.2, 0.5),
                Failure.of("error", "cannot execute INSERT in a read-only transaction", "save (db.js:31)")));
        return Truth.of("read-only");
    }

    private static Truth tooManyThreads(World world, App app) {
        int before = app.replicasAt(0);
        double at = world.between(3.0, 12.0);
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), before * 3, at);
        app.fault(Fault.of(
                at - 0.3,
                world.between(0.2, 0.7),
                Failure.of(
                        "java.lang.OutOfMemoryError",
                        "unable to create native thread: possibly out of memory or process/resource limits reached",
                        "Pool.java:8")));
        return Truth.of("memory|thread|scaled").acceptable(new Act.ScaleTo(app, before, before));
    }

    private static Truth tokenExpired(World world, App app) {
        app.fault(Fault.of(
                world.between(3.0, 25.0),
                world.between(0.3, 1.0),
                Failure.of("HttpError", "401 Unauthorized: the access token has expired", "charge (pay.js:12)")));
        return Truth.of("token|401");
    }

    /** More replicas would only ask more often. */
    private static Truth rateLimited(World world, App app) {
        double at = world.between(4.0, 10.0);
        app.capacity = app.requestsPerSecond * 4;
        app.traffic = minutesAgo -> minutesAgo < at ? 2.2 : 1;
        app.fault(Fault.of(
                at,
                world.between(0.3, 0.6),
                Failure.of("HttpError", "429 Too Many Requests from api.stripe.com", "charge (pay.js:12)")));
        return Truth.of("api\\.stripe\\.com|limits how often");
    }

    private static Truth leakOfTheMorning(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(170.0, 300.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(world.between(3.0, 15.0), world.between(0.1, 0.5), world.oneOf(Shapes.OUT_OF_MEMORY))
                        .onlyIn(release -> release > good));
        return Truth.of("memory|" + Incidents.badRelease(app, good + 1))
                .right(new Act.Restart(app), new Act.BackTo(app, good));
    }

    private static Truth settingThenDatabase(World world, App app, Flavour flavour) {
        double set = world.between(15.0, 28.0);
        app.change(DeploymentKind.ENV_UPDATE, DeploymentState.SUCCEEDED, app.releaseAt(0) + 1, app.replicasAt(0), set)
                .fault(Fault.of(
                        set - world.between(7.0, 12.0), world.between(0.4, 1.0), world.oneOf(flavour.databaseDown())));
        return Truth.of("(10\\.0\\.0\\.7|db\\.internal|something).* does not answer");
    }

    /** The bad release changed the schema; the one before it does not know it. Forward and back fail alike. */
    private static Truth schemaWentAhead(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(10.0, 20.0);
        double back = world.between(2.0, 5.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.4, 0.8), Shapes.BUGS.getFirst())
                        .onlyIn(release -> release > good)
                        .until(back))
                .change(DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, good, app.replicasAt(0), back)
                .fault(Fault.of(
                                back,
                                world.between(0.4, 0.9),
                                Failure.of(
                                        "error",
                                        "column \"price\" of relation \"items\" does not exist",
                                        "save (db.js:31)"))
                        .onlyIn(release -> release == good));
        return Truth.of(Incidents.badRelease(app, good) + "|" + Incidents.badRelease(app, good + 1));
    }

    private static Truth secondOfTwo(World world, App app, Flavour flavour) {
        int good = app.releaseAt(0) + 1;
        double at = world.between(2.0, 10.0);
        app.deployed(good, app.replicasAt(0), at + world.between(2.0, 4.0))
                .deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.3, 0.9), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    /** It answers, only too late for who calls it. */
    private static Truth slowCallee(World world, App app) {
        var payments = new App("payments", world.random);
        world.apps.addFirst(payments);
        Incidents.settled(world, payments);
        int good = payments.releaseAt(0);
        double at = world.between(4.0, 15.0);
        payments.deployed(good + 1, payments.replicasAt(0), at)
                .fault(Fault.of(at, 0, Failure.silent())
                        .onlyIn(release -> release > good)
                        .slower(30));
        app.fault(Fault.of(
                        at,
                        world.between(0.3, 0.8),
                        Failure.of("TimeoutError", "payments did not answer within 2000 ms", "charge (pay.js:12)"))
                .slower(20));
        return Truth.of("payments").right(new Act.BackTo(payments, good));
    }

    /** Its check gives up sooner than it starts. */
    private static Truth strictProbe(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(6.0, 25.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.1, 0.3), Failure.silent()).onlyIn(release -> release > good));
        for (int i = 0; i < app.replicasAt(0); i++) {
            app.replica(i % 2 == 0 ? "ready" : "starting", world.between(4, 9), 0.7, "timed out after 1 s");
        }
        return Truth.of("crash|" + Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth fewMeetIt(World world, App app, Flavour flavour) {
        int good = app.releaseAt(0);
        double at = world.between(3.0, 20.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.02, 0.04), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth notYetValid(World world, App app) {
        double at = world.between(3.0, 15.0);
        app.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, app.releaseAt(0), app.replicasAt(0) + 1, at + 2);
        app.fault(Fault.of(
                at,
                world.between(0.3, 1.0),
                Failure.of("Error", "CERT_NOT_YET_VALID: certificate is not yet valid", "fetch (mail.js:14)")));
        return Truth.of("certificate");
    }

    /** Its own replicas have memory enough. */
    private static Truth fullCache(World world, App app) {
        app.fault(Fault.of(
                world.between(4.0, 25.0),
                world.between(0.3, 0.9),
                Failure.of(
                        "ReplyError",
                        "OOM command not allowed when used memory > 'maxmemory'. redis://10.0.0.9:6379",
                        "put (cache.js:18)")));
        return Truth.of("redis|10\\.0\\.0\\.9|maxmemory");
    }

    private static Truth nightlyJob(World world, App app) {
        app.fault(Fault.of(world.between(18.0, 25.0), world.between(0.3, 0.6), world.oneOf(Shapes.POOL))
                .until(world.between(5.0, 9.0)));
        return Truth.untold();
    }

    private static Truth bucket(World world, App app) {
        app.fault(Fault.of(
                world.between(4.0, 25.0),
                world.between(0.2, 0.6),
                Failure.of("AccessDenied", "User is not authorized to perform: s3:PutObject", "save (upload.js:40)")));
        return Truth.of("AccessDenied|not authorized|not let (it )?in");
    }
}
