package io.syntra.workflow.definition;

import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.Problem;
import io.syntra.template.Template;
import io.syntra.template.TemplateSyntaxException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a definition that is well-formed: names, the graph, templates, targets. */
final class DefinitionCheck {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,100}");
    private static final Set<String> CHANNELS = Set.of("webhook");
    private static final int MOST_NODES = 50;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_TARGET = 2_000;
    private static final int LAST_PORT = 65_535;

    private final WorkflowDefinition definition;
    private final Graph graph;
    private final Scope scope;
    private final List<Problem.Field> mistakes = new ArrayList<>();

    DefinitionCheck(WorkflowDefinition definition) {
        this.definition = definition;
        this.graph = new Graph(definition.nodes());
        this.scope = new Scope(definition, graph);
    }

    List<Problem.Field> mistakes() {
        if (definition.name().isBlank() || !NAME.matcher(definition.name()).matches()) {
            wrong("name", "must have 1 to 100 characters on one line");
        }
        trigger();
        if (definition.nodes().isEmpty() || definition.nodes().size() > MOST_NODES) {
            wrong("nodes", "there must be 1 to " + MOST_NODES);
            return mistakes;
        }
        ids();
        // Without sound ids and links nothing can be said about what comes before what.
        if (mistakes.isEmpty()) {
            cycles();
        }
        if (mistakes.isEmpty()) {
            deadEnds();
            forEachNode(this::config);
        }
        return mistakes;
    }

    private void trigger() {
        if (definition.trigger() instanceof Trigger.OnEvent on) {
            if (!EventTypes.all().contains(on.eventType())) {
                wrong(
                        "trigger.event_type",
                        "there is no event \"" + on.eventType() + "\"; there are: "
                                + String.join(", ", EventTypes.all()) + "."
                                + Nearest.hint(on.eventType(), EventTypes.all()));
                return;
            }
            var fields = EventTypes.fieldsOf(on.eventType());
            for (var name : on.filter().keySet()) {
                if (!fields.contains(name)) {
                    wrong(
                            "trigger.filter." + name,
                            on.eventType() + " has no such field; it has: "
                                    + fields.stream().sorted().collect(Collectors.joining(", ")) + "."
                                    + Nearest.hint(name, fields));
                }
            }
        }
    }

    private void ids() {
        var seen = new HashSet<String>();
        forEachNode((node, at) -> {
            if (!ID.matcher(node.id()).matches() || node.id().equals(Node.END)) {
                wrong(
                        at + ".id",
                        "must begin with a lower-case letter, have at most 40 lower-case letters, digits, _ and -,"
                                + " and not be \"end\"");
            } else if (!seen.add(node.id())) {
                wrong(at + ".id", "\"" + node.id() + "\" is the id of another node too");
            }
        });
        var ids = definition.nodes().stream().map(Node::id).collect(Collectors.toSet());
        forEachNode((node, at) -> {
            link(node.next(), at + ".next", ids);
            if (node instanceof Node.Condition condition) {
                link(condition.otherwise(), at + ".otherwise", ids);
            }
        });
    }

    private void link(@Nullable String to, String at, Set<String> ids) {
        if (to != null && !to.equals(Node.END) && !ids.contains(to)) {
            wrong(at, "there is no node \"" + to + "\"." + Nearest.hint(to, ids));
        }
    }

    private void cycles() {
        forEachNode((node, at) -> {
            if (graph.reachableFrom(node).contains(node)) {
                wrong(at + ".next", "leads back to \"" + node.id() + "\"; a workflow must come to an end");
            }
        });
    }

    private void deadEnds() {
        var reached = new HashSet<>(graph.reachableFrom(graph.first()));
        reached.add(graph.first());
        forEachNode((node, at) -> {
            if (!reached.contains(node)) {
                wrong(at + ".id", "no way leads to \"" + node.id() + "\"");
            }
        });
    }

    private void config(Node node, String at) {
        switch (node) {
            case Node.Notify notify -> notify(notify, at + ".config.");
            case Node.Condition condition -> condition(condition, at + ".config.");
            case Node.SetValues set -> set(set, at + ".config.values");
        }
    }

    private void notify(Node.Notify node, String at) {
        var config = node.config();
        if (!CHANNELS.contains(config.channel())) {
            wrong(
                    at + "channel",
                    "there is no channel \"" + config.channel() + "\"; there are: " + String.join(", ", CHANNELS));
        }
        target(config.target(), at + "target");
        if (config.title().isBlank() || config.title().length() > LONGEST_TITLE) {
            wrong(at + "title", "must have 1 to " + LONGEST_TITLE + " characters");
        }
        if (config.text().isBlank()) {
            wrong(at + "text", "must not be empty");
        }
        template(config.title(), at + "title", node);
        template(config.text(), at + "text", node);
    }

    private void target(String target, String at) {
        if (target.contains("{{")) {
            wrong(at, "is fixed by you, not by what happens: variables cannot be used here");
            return;
        }
        try {
            var uri = new URI(target);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (!web || uri.getHost() == null || target.length() > LONGEST_TARGET) {
                wrong(at, "must be a URL such as https://hooks.example/team");
            } else if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
                wrong(at, "must have a port from 1 to " + LAST_PORT);
            }
        } catch (URISyntaxException e) {
            wrong(at, "must be a URL such as https://hooks.example/team");
        }
    }

    private void condition(Node.Condition node, String at) {
        var config = node.config();
        scope.mistake(config.field(), node).ifPresent(mistake -> wrong(at + "field", mistake));
        if (config.field().isBlank()) {
            wrong(at + "field", "must name a variable, such as version or nodes.first.outcome");
        }
        switch (config.op()) {
            case EXISTS -> {
                if (config.value() != null) {
                    wrong(at + "value", "is not used by exists");
                }
            }
            case GT, GE, LT, LE -> {
                if (config.value() == null || !isNumber(config.value())) {
                    wrong(at + "value", "must be a number");
                }
            }
            case EQ, NE, CONTAINS -> {
                if (config.value() == null) {
                    wrong(at + "value", "is missing");
                }
            }
        }
    }

    private static boolean isNumber(String text) {
        return Comparisons.number(text).isPresent();
    }

    private void set(Node.SetValues node, String at) {
        if (node.config().values().isEmpty()) {
            wrong(at, "must name at least one value");
        }
        node.config().values().forEach((name, value) -> {
            if (!ID.matcher(name).matches()) {
                wrong(at + "." + name, "a name has lower-case letters, digits, _ and -");
            }
            template(value, at + "." + name, node);
        });
    }

    private void template(String source, String at, Node user) {
        try {
            for (var name : Template.parse(source).names()) {
                scope.mistake(name, user).ifPresent(mistake -> wrong(at, mistake));
            }
        } catch (TemplateSyntaxException e) {
            wrong(at, String.valueOf(e.getMessage()));
        }
    }

    private void forEachNode(java.util.function.BiConsumer<Node, String> check) {
        for (int i = 0; i < definition.nodes().size(); i++) {
            check.accept(definition.nodes().get(i), "nodes[" + i + "]");
        }
    }

    private void wrong(String field, String message) {
        mistakes.add(new Problem.Field(field, message));
    }
}
