package io.syntra.local.service;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "deploy",
        description = "Makes a release of a folder and brings it into service.",
        footer = {
            "",
            "The folder holds a syntra.yaml: name, command (a list), and if wanted port, health, env, replicas.",
            "Each replica gets its port in PORT; traffic moves when GET /healthz answers with 200.",
            "",
            "Example: ./syntra deploy shop-api --from deploy/samples/shop-api"
        })
public final class Deploy implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The service; made if it is not there.")
    private String name = "";

    @Option(names = "--from", paramLabel = "DIR", required = true, description = "The folder to ship.")
    private Path from = Path.of("");

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var folder = Folders.of(System.getenv()).caller().resolve(from).normalize();
        var services = new DeployedServices(SyntraApi.of(System.getenv()));
        var terminal = output.terminal();
        var artifact = services.upload(name, folder);
        terminal.line("  uploaded    " + Terminal.size(artifact.bytes()) + "  " + terminal.dim(artifact.digest()));
        var deployment = new Rollout(services, terminal).follow(services.deploy(name, artifact));
        if (output.json()) {
            terminal.json(deployment);
        } else {
            terminal.line("v" + deployment.releaseNumber() + " of " + name + " serves at "
                    + services.require(name).url());
        }
        return 0;
    }
}
