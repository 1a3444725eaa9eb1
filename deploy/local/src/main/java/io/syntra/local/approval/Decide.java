package io.syntra.local.approval;

import io.syntra.contracts.workflow.ApprovalView;
import io.syntra.contracts.workflow.Decision;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "decide", description = "Says yes or no to what a workflow asks.", mixinStandardHelpOptions = true)
final class Decide implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "APPROVAL", description = "Its id.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "DECISION", description = "approve or reject.")
    private Decision.@Nullable Word decision;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
    private @Nullable String comment;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var path = "/runs/approvals/" + SyntraApi.encoded(id);
        api.post(path, new Decision(decision, comment));
        var decided = api.get(path, ApprovalView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(decided);
        } else {
            terminal.line(Terminal.word(decided.state()) + ": " + decided.question());
        }
        return 0;
    }
}
