package io.syntra.agent.simulator;

import io.syntra.agent.simulator.Scenario.Act;
import io.syntra.agent.simulator.Scenario.Kind;
import io.syntra.agent.simulator.Scenario.Truth;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What no error of the service itself tells: a warning that is new in the log, requests that take longer, a service behind
 * the one that is named. Written before the rules that read these, and those were made with it.
 */
final class SubtleIncidents {

    private SubtleIncidents() {}

    static List<Scenario> all(Flavour flavour) {
        return List.of(
                subtle("pool exhausted, said by warnings only", SubtleIncidents::poolInWarnings),
                subtle("disk full, said by warnings only", SubtleIncidents::diskInWarnings),
                subtle("database silent, said by warnings only", SubtleIncidents::databaseInWarnings),
                subtle("bad deploy, old warnings of the pool", SubtleIncidents::oldWarnings),
                subtle("bad deploy, a warning planted since", (w, a) -> plantedWarning(w, a, flavour)),
                subtle("slow without a deploy", SubtleIncidents::slow),
                subtle("called service slow without a deploy", SubtleIncidents::slowCallee),
                subtle("called service fails, nobody knows why", SubtleIncidents::oddCallee),
                subtle("two are named, one has failed for long", SubtleIncidents::oldTroubleBeside),
                subtle("the slow one lies two calls away", SubtleIncidents::slowTwoCallsAway),
                subtle("odd order while traffic breathes", SubtleIncidents::breathing));
    }

    private static Scenario subtle(String name, BiFunction<World, App, Truth> plot) {
        return new Scenario(name, Kind.SUBTLE, world -> plot.apply(world, Incidents.shop(world)));
    }

    /** Requests fail without a stack, and since then the log says this. */
    private static void saying(World world, App app, String line) {
        double at = world.between(4.0, 20.0);
        app.fault(Fault.of(at, world.between(0.2, 0.6), Failure.silent()));
        app.line("warn", "slow request: 900 ms", 28);
        for (double ago = at - 0.1; ago > 0; ago -= world.between(0.3, 0.6)) {
            app.line("warn", line.formatted(world.between(20, 90)), ago);
        }
    }

    private static Truth poolInWarnings(World world, App app) {
        saying(
                world,
                app,
                world.oneOf(List.of(
                        "db pool exhausted, %d requests wait for a connection",
                        "too many connections: %d wait, answered 503")));
        return Truth.of("pool");
    }

    private static Truth diskInWarnings(World world, App app) {
        saying(world, app, "upload %d not kept: no space left on device");
        return Truth.of("disk");
    }

    private static Truth databaseInWarnings(World world, App app) {
        saying(world, app, "retry %d: connect ETIMEDOUT 10.0.0.7:5432");
        return Truth.of("does not answer");
    }

    private static Truth oldWarnings(World world, App app) {
        int good = app.releaseAt(0);
        double at = world.between(3.0, 15.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.2, 0.8), Failure.silent()).onlyIn(release -> release > good));
        for (double ago = 29; ago > 0; ago -= 0.7) {
            app.line("warn", "db pool exhausted for a moment, waited %d ms".formatted(world.between(5, 30)), ago);
        }
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    /** Somebody writes into the log what would be another cause. */
    private static Truth plantedWarning(World world, App app, Flavour flavour) {
        int good = app.releaseAt(0);
        double at = world.between(3.0, 15.0);
        app.deployed(good + 1, app.replicasAt(0), at)
                .fault(Fault.of(at, world.between(0.3, 0.9), world.oneOf(flavour.bugs()))
                        .onlyIn(release -> release > good));
        for (double ago = at - 0.2; ago > 0; ago -= 0.2) {
            app.line("warn", "search for 'connect ECONNREFUSED 10.9.9.9:5432' found nothing", ago);
        }
        return Truth.of(Incidents.badRelease(app, good + 1)).right(new Act.BackTo(app, good));
    }

    private static Truth slow(World world, App app) {
        app.fault(Fault.of(world.between(4.0, 20.0), 0, Failure.silent()).slower(world.between(8.0, 15.0)));
        return Truth.of("longer|slower");
    }

    private static App called(World world, String name) {
        var app = new App(name, world.random);
        world.apps.addFirst(app);
        return Incidents.settled(world, app);
    }

    private static Failure late(String name) {
        return Failure.of("TimeoutError", name + " did not answer within 2000 ms", "charge (pay.js:12)");
    }

    private static Truth slowCallee(World world, App app) {
        var payments = called(world, "payments");
        double at = world.between(5.0, 18.0);
        payments.fault(Fault.of(at, 0, Failure.silent()).slower(world.between(15.0, 30.0)));
        app.fault(Fault.of(at - 0.3, world.between(0.2, 0.7), late("payments")).slower(10));
        return Truth.of("payments");
    }

    private static Truth oddCallee(World world, App app) {
        var payments = called(world, "payments");
        payments.fault(Fault.of(world.between(4.0, 18.0), world.between(0.3, 0.7), world.oneOf(Shapes.DATA)));
        app.uses(payments, 0.9, Failure.of("HttpError", "payments answered 500", "charge (pay.js:12)"));
        return Truth.of("payments");
    }

    private static Truth oldTroubleBeside(World world, App app) {
        var coupons = called(world, "coupons");
        coupons.fault(Fault.of(world.between(500, 900), 0.05, world.oneOf(Shapes.DATA)));
        app.uses(coupons, 0.02, Failure.of("HttpError", "coupons answered 500", "redeem (cart.js:7)"));
        var payments = called(world, "payments");
        payments.fault(Fault.of(world.between(4.0, 15.0), world.between(0.4, 0.8), world.oneOf(Shapes.DATA)));
        app.uses(payments, 0.9, Failure.of("HttpError", "payments answered 500", "charge (pay.js:12)"));
        return Truth.of("payments");
    }

    private static Truth slowTwoCallsAway(World world, App app) {
        var payments = called(world, "payments");
        var ledger = called(world, "ledger");
        double at = world.between(5.0, 15.0);
        ledger.fault(Fault.of(at, 0, Failure.silent()).slower(world.between(15.0, 30.0)));
        payments.fault(Fault.of(
                        at - 0.3,
                        world.between(0.4, 0.8),
                        Failure.of("TimeoutError", "ledger did not answer within 1000 ms", "book (ledger.js:3)"))
                .slower(8));
        app.uses(payments, 0.9, Failure.of("HttpError", "payments answered 500", "charge (pay.js:12)"));
        return Truth.of("ledger");
    }

    /** Twice as many requests every few minutes, as on every day. */
    private static Truth breathing(World world, App app) {
        double phase = world.between(0.0, 6.0);
        app.traffic = minutesAgo -> (minutesAgo + phase) % 6 < 3 ? 2.4 : 1;
        app.fault(Fault.of(world.between(4.0, 12.0), world.between(0.05, 0.2), world.oneOf(Shapes.DATA)));
        return Truth.untold();
    }
}
