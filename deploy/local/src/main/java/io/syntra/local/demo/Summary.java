package io.syntra.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.audit.AuditView;
import io.syntra.contracts.billing.UsageView;
import io.syntra.local.setup.Folders;
import io.syntra.local.suite.Addresses;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person should remember of an incident, on one screen. */
final class Summary {

    private static final int HASH_SHOWN = 12;

    private final Terminal terminal;

    Summary(Terminal terminal) {
        this.terminal = terminal;
    }

    void show(Incident.Report report, Addresses addresses, Folders folders) {
        var conversation = report.conversation();
        terminal.line("");
        terminal.line(terminal.bold("What happened"));
        row("asked", "“" + conversation.question() + "”, answered by the " + conversation.brain() + " brain");
        conversation
                .tools()
                .forEach(tool ->
                        row("looked", tool.tool() + ", " + tool.millis() + " ms" + (tool.ok() ? "" : ", failed")));
        conversation
                .actions()
                .forEach(action -> row("changed", action.summary() + ": " + Terminal.word(action.state())));
        report.audit().forEach(entry -> row("audit", said(entry)));
        var notification = report.notification();
        row(
                "notified",
                notification == null
                        ? "nobody yet; ./syntra logs notification and logs workflow tell more"
                        : said(notification));
        var usage = report.usage();
        row("metered", usage == null ? "nothing yet; ./syntra logs billing tells more" : said(usage));
        row(
                "errors",
                "before " + Incident.percent(report.errorRateBefore()) + ", during "
                        + Incident.percent(report.errorRateDuring()) + ", after "
                        + Incident.percent(report.errorRateAfter())
                        + (report.secondsToRecover() == null
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        "; the good version served everyone %.1f s after the yes",
                                        report.secondsToRecover())));
        terminal.line("");
        terminal.line(terminal.bold("Syntra runs on") + "; ./syntra down stops it");
        addresses.show(terminal);
        row("token", token(folders));
    }

    private void row(String label, String text) {
        terminal.line("  " + terminal.dim(String.format(Locale.ROOT, "%-9s", label)) + " " + text);
    }

    private static String said(AuditView entry) {
        return "#" + entry.seq() + " " + entry.kind() + " by " + entry.actor() + " at " + entry.at() + ", hash "
                + entry.hash().substring(0, Math.min(HASH_SHOWN, entry.hash().length())) + "…";
    }

    private static String said(JsonNode notification) {
        var parts = List.of(
                notification.path("title").asText(""), notification.path("text").asText(""));
        var text = parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(": "));
        return "the team's webhook, " + (text.isEmpty() ? notification.toString() : text);
    }

    private static String said(UsageView usage) {
        return usage.quantities().stream()
                .map(quantity -> quantity.quantity().stripTrailingZeros().toPlainString() + " "
                        + (quantity.meter().endsWith(quantity.unit())
                                ? quantity.meter()
                                : quantity.unit() + " " + quantity.meter()))
                .collect(Collectors.joining(", "));
    }

    private static String token(Folders folders) {
        try {
            return Files.readString(folders.adminToken()).strip();
        } catch (IOException e) {
            throw new Failure("the admin token cannot be read from " + folders.adminToken(), e);
        }
    }
}
