package io.syntra.local.service;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "services", description = "Lists the services of the workspace.")
public final class Services implements Callable<Integer> {

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var all = new DeployedServices(SyntraApi.of(System.getenv())).all();
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(all);
        } else if (all.isEmpty()) {
            terminal.line("No service yet; ./syntra deploy NAME --from DIR makes the first.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("NAME", "HEALTH", "REPLICAS", "RELEASE", "URL"));
            all.forEach(service -> rows.add(List.of(
                    service.name(),
                    Terminal.word(service.health()),
                    service.readyReplicas() + "/" + service.replicas(),
                    service.releaseNumber() == null ? "-" : "v" + service.releaseNumber(),
                    service.url())));
            terminal.table(rows);
        }
        return 0;
    }
}
