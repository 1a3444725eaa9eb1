package io.syntra.local.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.ShownCall;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A proposed change as the person decides on it: exactly what would run, and what taking it back means. */
final class Card {

    private static final int HASH_SHOWN = 12;

    private Card() {}

    static void show(ActionView action, Terminal terminal, Instant now) {
        terminal.line("");
        terminal.line("  ┌ " + terminal.bold(Terminal.oneLine(action.summary())));
        line(terminal, "asked by", action.requestedBy());
        if (action.undoes() != null) {
            line(terminal, "takes back", action.undoes().toString());
        }
        line(terminal, "tool", action.tool() + " " + json(action.arguments()));
        called(action, terminal);
        action.preview().lines().forEach(change -> line(terminal, "changes", change));
        action.evidence().forEach(evidence -> line(terminal, "because", evidence.text()));
        watched(action, terminal);
        var inverse = action.inverse();
        line(
                terminal,
                "undo",
                (inverse == null ? "" : inverse.tool() + " " + json(inverse.arguments()) + " ") + action.inverseNote());
        line(terminal, "risk", Terminal.word(action.risk()) + ", needs the role " + action.requiredRole());
        line(
                terminal,
                "plan",
                action.planHash()
                                .substring(
                                        0,
                                        Math.min(HASH_SHOWN, action.planHash().length()))
                        + (action.state() == ActionState.AWAITING
                                ? "…, open for " + Terminal.brief(Duration.between(now, action.expiresAt()))
                                : "…"));
        terminal.line("  └");
    }

    /** How it went, and whether it helped. */
    static void end(ActionView action, Terminal terminal) {
        terminal.line("  " + Terminal.word(action.state())
                + (action.detail() == null ? "" : ": " + Terminal.oneLine(action.detail())));
        var verification = action.verification();
        if (verification != null) {
            terminal.line("  measured: " + Terminal.oneLine(verification.detail()));
        }
        if (action.undoneBy() != null) {
            terminal.line("  taken back by " + action.undoneBy());
        }
        if (action.escalatedAt() != null) {
            terminal.line("  escalated at " + action.escalatedAt()
                    + ": the same was wanted once more, and a person has to look for what is behind it");
        }
        output(action, terminal);
    }

    private static void called(ActionView action, Terminal terminal) {
        var call = action.call();
        if (call != null) {
            line(terminal, "call", call(call));
            line(terminal, "only if", call.seen());
        }
    }

    /** In one line, as its receiver sees it. */
    static String call(ShownCall call) {
        return call.method() + " " + call.receiver() + call.path()
                + (call.body() == null ? "" : " " + Terminal.oneLineOfJson(call.body()));
    }

    private static void watched(ActionView action, Terminal terminal) {
        var effect = action.effect();
        if (effect == null) {
            line(terminal, "after", "nothing shows by itself whether it helped");
            return;
        }
        line(
                terminal,
                "after",
                words(effect.aims()) + " shall be well"
                        + (effect.guards().isEmpty() ? "" : ", " + words(effect.guards()) + " not worse"));
    }

    private static String words(List<WatchedSignal> signals) {
        return signals.stream().map(WatchedSignal::words).collect(Collectors.joining(" and "));
    }

    /** What a command wrote: data that anybody may have written, so it is set off from what Syntra says. */
    static void output(ActionView action, Terminal terminal) {
        if (action.output() != null) {
            action.output().forEach((name, value) -> String.valueOf(value)
                    .lines()
                    .forEach(text -> terminal.line(
                            "  │ " + terminal.dim(Terminal.oneLine(name)) + " " + Terminal.oneLine(text))));
        }
    }

    static String json(Object value) {
        try {
            return Terminal.oneLineOfJson(Json.mapper().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new Failure("arguments cannot be shown as JSON", e);
        }
    }

    private static void line(Terminal terminal, String label, String text) {
        // What was read goes into it: a line break there must not begin a line of the card.
        terminal.line("  │ " + terminal.dim(String.format(Locale.ROOT, "%-10s", label)) + " " + Terminal.oneLine(text));
    }
}
