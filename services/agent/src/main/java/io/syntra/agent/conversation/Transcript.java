package io.syntra.agent.conversation;

import io.syntra.agent.journal.Journal.Told;
import io.syntra.contracts.agent.TranscriptLine;
import io.syntra.contracts.agent.TranscriptLine.Kind;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A whole conversation, written down: what was said, looked at, proposed, decided and done. */
record Transcript(Conversation conversation, List<TranscriptLine> lines) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    Transcript {
        lines = List.copyOf(lines);
    }

    static Transcript of(
            Conversation conversation, List<Run> runs, List<StoredTurn> turns, List<ToolCall> calls, List<Told> told) {
        var lines = new ArrayList<TranscriptLine>();
        for (var run : runs) {
            lines.add(new TranscriptLine(run.createdAt, run.id, Kind.QUESTION, run.person, run.question, null));
            turns.stream().filter(turn -> turn.runId.equals(run.id)).forEach(turn -> {
                if (!turn.words.isBlank()) {
                    lines.add(new TranscriptLine(turn.createdAt, run.id, Kind.ANSWER, turn.brain, turn.words, null));
                }
                // What became an action is told of below; what was refused before it did is not.
                calls.stream()
                        .filter(call -> call.runId.equals(run.id) && call.turn == turn.ordinal && call.actionId == null)
                        .map(call -> tool(turn, call))
                        .forEach(lines::add);
            });
        }
        told.stream().map(Transcript::action).forEach(lines::add);
        lines.sort(Comparator.comparing(TranscriptLine::at));
        return new Transcript(conversation, lines);
    }

    private static TranscriptLine tool(StoredTurn turn, ToolCall call) {
        var summary = call.summary;
        return new TranscriptLine(
                turn.createdAt,
                call.runId,
                Kind.TOOL,
                call.tool,
                summary == null ? "not carried out" : summary,
                call.callId);
    }

    private static TranscriptLine action(Told told) {
        var data = told.data();
        var proposed = data.path("action");
        return new TranscriptLine(
                told.at(),
                UUID.fromString(data.path("run_id").asText()),
                Kind.ACTION,
                told.name(),
                switch (told.name()) {
                    case "action.proposed" ->
                        "%s (%s %s, %s risk)"
                                .formatted(
                                        proposed.path("summary").asText(),
                                        proposed.path("tool").asText(),
                                        proposed.path("arguments"),
                                        proposed.path("risk").asText());
                    case "action.decided" ->
                        data.path("state").asText()
                                + (data.has("decided_by")
                                        ? " by " + data.path("decided_by").asText()
                                        : "");
                    case "action.executed" ->
                        data.path("state").asText() + ": " + data.path("detail").asText();
                    default ->
                        data.path("verdict").asText() + ": "
                                + data.path("detail").asText();
                },
                data.has("action_id")
                        ? data.path("action_id").asText()
                        : proposed.path("id").asText());
    }

    String markdown() {
        var text = new StringBuilder("# ")
                .append(escaped(conversation.title.isEmpty() ? "Conversation" : conversation.title))
                .append("\n\nConversation ")
                .append(conversation.id)
                .append(", opened by ")
                .append(escaped(conversation.createdBy))
                .append(" at ")
                .append(TIME.format(conversation.createdAt))
                .append(".\n");
        for (var line : lines) {
            text.append(
                    switch (line.kind()) {
                        case QUESTION, ANSWER ->
                            "%n**%s**, %s%n%n%s%n%n"
                                    .formatted(escaped(line.who()), TIME.format(line.at()), quoted(line));
                        case TOOL, ACTION ->
                            "- %s `%s` %s (%s)%n"
                                    .formatted(
                                            TIME.format(line.at()),
                                            line.who().replaceAll("[^A-Za-z0-9_.-]", ""),
                                            escaped(line.text()),
                                            escaped(String.valueOf(line.reference())));
                    });
        }
        return text.toString();
    }

    private static String quoted(TranscriptLine line) {
        return String.join(
                "\n", escaped(line.text()).lines().map(one -> "> " + one).toList());
    }

    /** What somebody wrote is shown as they wrote it, and is never markup. */
    private static String escaped(String text) {
        return text.replaceAll("([\\\\`*_{}\\[\\]()#+!|~-])", "\\\\$1")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
