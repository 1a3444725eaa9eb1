package io.syntra.local.ask;

import io.syntra.contracts.agent.RunMode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.terminal.OutputOptions;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ask",
        description = "Asks the agent. It looks, explains, and proposes; nothing changes before you say yes.",
        footer = {
            "",
            "--yes says yes beforehand to changes of medium risk; for those of high risk the target is typed again.",
            "Exit code 0 when the question was answered and the change that was proposed last, if any,",
            Ending.RULE,
            "",
            "Example: ./syntra ask \"Why is my API returning 500 errors?\" --service shop-api"
        })
public final class Ask implements Callable<Integer> {

    @Parameters(paramLabel = "QUESTION", description = "In your own words.")
    private String question = "";

    @Option(names = "--service", paramLabel = "NAME", description = "The service it is about.")
    private @Nullable String service;

    @Option(
            names = "--deep",
            description =
                    "Investigate: errors, changes, metrics and dependencies at once, then weigh what could be the cause.")
    private boolean deep;

    @Option(names = "--follow", description = "Keep watching a service after a change of it, and say how it went.")
    private boolean follow;

    @Option(names = "--yes", description = "Approve proposed changes of medium risk without asking.")
    private boolean yes;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var terminal = output.terminal();
        var about = service == null
                ? null
                : new DeployedServices(api).require(service).id();
        var conversation = new Conversation(api, terminal, new Approval(api, terminal, yes), Clock.systemUTC());
        var outcome = conversation.ask(question, about, deep ? RunMode.DEEP : RunMode.QUICK);
        if (output.json()) {
            terminal.json(outcome);
        }
        if (follow && outcome.changedAService()) {
            conversation.watch(outcome.conversationId());
        }
        return outcome.worked() ? 0 : 1;
    }
}
