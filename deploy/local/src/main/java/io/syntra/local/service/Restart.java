package io.syntra.local.service;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Replaces each replica of a service by a fresh one, without a gap.")
public final class Restart implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The service.")
    private String name = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var services = new DeployedServices(SyntraApi.of(System.getenv()));
        var terminal = output.terminal();
        var service = services.require(name);
        var deployment = new Rollout(services, terminal).follow(services.restart(service));
        if (output.json()) {
            terminal.json(deployment);
        } else {
            terminal.line(name + " runs in fresh replicas.");
        }
        return 0;
    }
}
