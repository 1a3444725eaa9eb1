package io.syntra.agent.conversation;

import io.syntra.contracts.agent.GraphView;
import io.syntra.contracts.agent.GraphView.Node;
import java.util.Locale;

/** A graph as the text that Mermaid draws. */
final class Mermaid {

    static final String TYPE = "text/vnd.mermaid";

    private static final int WORDS = 60;

    private Mermaid() {}

    static String of(GraphView graph) {
        var text = new StringBuilder("flowchart TD\n");
        for (var node : graph.nodes()) {
            text.append("  %s[\"%s\"]:::%s%n".formatted(node.id(), label(node), lower(node.state())));
        }
        for (var edge : graph.edges()) {
            text.append("  %s --> %s%n".formatted(edge.from(), edge.to()));
        }
        return text.append("""
                          classDef finished fill:#d8f0d8,stroke:#2e7d32
                          classDef running fill:#fff3cd,stroke:#b8860b
                          classDef waiting fill:#ffffff,stroke:#888888
                          classDef skipped fill:#eeeeee,stroke:#bbbbbb,color:#888888
                        """).toString();
    }

    private static String label(Node node) {
        var summary = node.summary();
        var millis = node.millis();
        return node.id()
                + (millis == null ? "" : ", " + millis + " ms")
                + (summary == null ? "" : "<br/>" + quoted(summary));
    }

    /** What somebody wrote must not end the label, nor begin markup. */
    private static String quoted(String text) {
        var brief = text.length() <= WORDS ? text : text.substring(0, WORDS - 1) + "…";
        return brief.replace("&", "&amp;")
                .replace("\"", "&quot;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("`", "'")
                .replace("\n", " ");
    }

    private static String lower(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
