package io.syntra.local.ask;

import io.syntra.contracts.agent.ConversationView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "conversations", description = "Lists the conversations with the agent, the newest first.")
public final class Conversations implements Callable<Integer> {

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var all = SyntraApi.of(System.getenv()).all("/conversations", ConversationView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(all);
        } else if (all.isEmpty()) {
            terminal.line("No conversation yet; ./syntra ask \"QUESTION\" begins one.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("CONVERSATION", "OPENED", "BY", "TITLE"));
            all.forEach(one -> rows.add(List.of(
                    one.id().toString(),
                    one.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                    one.createdBy(),
                    one.title())));
            terminal.table(rows);
        }
        return 0;
    }
}
