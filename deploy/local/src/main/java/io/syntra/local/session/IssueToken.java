package io.syntra.local.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "token",
        description = "Issues a token for a person of your workspace, and prints it. For admins.",
        footer = {
            "",
            "A role is changed by a new token that ends the older ones:",
            "  ./syntra token dev --role viewer --end-sessions",
            "",
            "The audit log of the workspace tells it. Where the policy demands a second person, the token",
            "counts as yours for 24 hours: issue it a day before the older one ends."
        })
public final class IssueToken implements Callable<Integer> {

    enum Role {
        VIEWER,
        DEVELOPER,
        ADMIN
    }

    @Parameters(index = "0", paramLabel = "USER", description = "Whom it names.")
    private String user = "";

    @Option(
            names = "--role",
            required = true,
            paramLabel = "viewer|developer|admin",
            description = "A higher role holds the lower ones.")
    private Role role = Role.VIEWER;

    @Option(
            names = "--days",
            defaultValue = "30",
            description = "For how long it is good; ${DEFAULT-VALUE} by default.")
    private int days;

    @Option(names = "--end-sessions", description = "End what the person had before.")
    private boolean endSessions;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var issued = SyntraApi.of(System.getenv())
                .post(
                        "/tokens",
                        Map.of(
                                "user",
                                user,
                                "role",
                                role.name().toLowerCase(Locale.ROOT),
                                "expires_in_days",
                                days,
                                "end_sessions",
                                endSessions),
                        JsonNode.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(issued);
        } else {
            terminal.line(issued.path("token").asText());
        }
        return 0;
    }
}
