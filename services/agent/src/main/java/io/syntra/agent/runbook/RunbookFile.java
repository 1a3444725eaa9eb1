package io.syntra.agent.runbook;

import io.syntra.agent.runbook.Runbook.Action;
import io.syntra.agent.runbook.Runbook.Stop;
import io.syntra.agent.runbook.Runbook.Tool;
import io.syntra.contracts.agent.WatchedSignal;
import java.io.StringReader;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads a file of runbooks, one to a YAML document. The schema is closed. Only the node tree is walked; no object is
 * constructed from it.
 */
final class RunbookFile {

    private static final int MOST_TIMES = 100;

    private static final Map<String, WatchedSignal> SIGNALS = Stream.of(WatchedSignal.values())
            .collect(Collectors.toMap(
                    signal -> signal.name().toLowerCase(Locale.ROOT),
                    signal -> signal,
                    (one, same) -> one,
                    LinkedHashMap::new));

    private final String file;
    private final List<String> faults = new ArrayList<>();

    private RunbookFile(String file) {
        this.file = file;
    }

    /** @throws InvalidRunbook with everything that is wrong: the file, the line, the field */
    static List<Runbook> read(String file, String text) {
        var reader = new RunbookFile(file);
        var runbooks = new ArrayList<Runbook>();
        var options = new LoaderOptions();
        options.setNestingDepthLimit(8);
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(false);
        try {
            for (var document : new Yaml(new SafeConstructor(options)).composeAll(new StringReader(text))) {
                reader.runbook(document).ifPresent(runbooks::add);
            }
        } catch (YAMLException e) {
            throw new InvalidRunbook(List.of(file + line(e, text) + ": " + reason(e)));
        }
        if (!reader.faults.isEmpty()) {
            throw new InvalidRunbook(reader.faults);
        }
        return runbooks;
    }

    /** Of a file that is no YAML. A character that must not be there is told by its place alone. */
    private static String line(YAMLException e, String text) {
        return switch (e) {
            case MarkedYAMLException marked
            when marked.getProblemMark() != null ->
                ":" + (marked.getProblemMark().getLine() + 1);
            case ReaderException unreadable ->
                ":"
                        + (1
                                + text.codePoints()
                                        .limit(unreadable.getPosition())
                                        .filter(c -> c == '\n')
                                        .count());
            default -> "";
        };
    }

    private static String reason(YAMLException e) {
        return switch (e) {
            case MarkedYAMLException marked when marked.getProblem() != null -> marked.getProblem();
            case ReaderException unreadable -> "a character that must not be there";
            default -> "is no YAML that can be used: " + e.getMessage();
        };
    }

    private Optional<Runbook> runbook(Node node) {
        int before = faults.size();
        var fields = fields(node, "", Set.of("runbook", "version", "guard", "say"), Set.of("action"));
        var guard = nested(fields, "guard", Set.of("finding"), Set.of("evidence"));
        var finding = choice(guard, "guard.finding", Finding.keys()).flatMap(Finding::of);
        var evidence = evidence(guard);
        finding.ifPresent(found -> evidence.stream()
                .filter(detail -> !found.details().contains(detail))
                .forEach(detail ->
                        fault(guard.get("evidence"), "guard.evidence", found.key() + " never knows " + detail.key())));
        var name = text(fields, "runbook", evidence);
        var version = whole(fields, "version", Integer.MAX_VALUE);
        var say = text(fields, "say", evidence);
        var action = fields.containsKey("action") ? Optional.of(action(fields, evidence)) : Optional.<Action>empty();
        return faults.size() > before
                ? Optional.empty()
                : finding.map(found -> new Runbook(name, version, found, evidence, say, action.orElse(null)));
    }

    private Action action(Map<String, Node> runbook, Set<Detail> evidence) {
        var fields = nested(runbook, "action", Set.of("tool", "verify", "stop"), Set.of("arguments"));
        var tool = choice(
                        fields,
                        "action.tool",
                        Arrays.stream(Tool.values()).map(Tool::key).toList())
                .flatMap(key -> Arrays.stream(Tool.values())
                        .filter(one -> one.key().equals(key))
                        .findFirst())
                .orElse(Tool.RESTART);
        var wanted = tool.argument().map(Set::of).orElse(Set.of());
        if (!wanted.isEmpty() && !fields.containsKey("arguments")) {
            fault(runbook.get("action"), "action.arguments", "is missing");
        }
        var given = nested(fields, "action.arguments", wanted, Set.of());
        var arguments = given.keySet().stream()
                .collect(Collectors.toMap(key -> key, key -> text(given, "action.arguments." + key, evidence)));
        arguments.forEach((key, value) -> {
            if (!tool.takes(value)) {
                fault(given.get(key), "action.arguments." + key, "must be " + tool.wanted());
            }
        });
        var stop = nested(fields, "action.stop", Set.of("after", "within"), Set.of());
        return new Action(
                tool, arguments, signals(fields), new Stop(whole(stop, "action.stop.after", MOST_TIMES), within(stop)));
    }

    private Set<Detail> evidence(Map<String, Node> guard) {
        return Set.copyOf(listed(guard.get("evidence"), "guard.evidence", Detail.keys(), Detail::of));
    }

    private List<WatchedSignal> signals(Map<String, Node> action) {
        var node = action.get("verify");
        var signals = listed(
                node, "action.verify", List.copyOf(SIGNALS.keySet()), key -> Optional.ofNullable(SIGNALS.get(key)));
        if (node instanceof SequenceNode && signals.isEmpty()) {
            fault(node, "action.verify", "names no signal");
        }
        return signals;
    }

    /** Each once. */
    private <T> List<T> listed(
            @Nullable Node node, String path, List<String> choices, Function<String, Optional<T>> meant) {
        var found = new LinkedHashSet<T>();
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(one -> Optional.of(one)
                    .filter(ScalarNode.class::isInstance)
                    .flatMap(scalar -> meant.apply(((ScalarNode) scalar).getValue()))
                    .ifPresentOrElse(found::add, () -> fault(one, path, "must be of " + String.join(", ", choices))));
        } else if (node != null) {
            fault(node, path, "must be a list");
        }
        return List.copyOf(found);
    }

    private Map<String, Node> nested(
            Map<String, Node> fields, String path, Set<String> required, Set<String> optional) {
        var node = fields.get(last(path));
        return node == null ? Map.of() : fields(node, path + ".", required, optional);
    }

    private Map<String, Node> fields(Node node, String prefix, Set<String> required, Set<String> optional) {
        var fields = new LinkedHashMap<String, Node>();
        if (!(node instanceof MappingNode mapping)) {
            fault(node, prefix.isEmpty() ? "runbook" : prefix.substring(0, prefix.length() - 1), "must be a mapping");
            return fields;
        }
        for (var tuple : mapping.getValue()) {
            var key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (required.contains(key) || optional.contains(key)) {
                fields.put(key, tuple.getValueNode());
            } else {
                fault(tuple.getKeyNode(), prefix + key, "is not known here");
            }
        }
        required.stream()
                .filter(key -> !fields.containsKey(key))
                .sorted()
                .forEach(key -> fault(node, prefix + key, "is missing"));
        return fields;
    }

    /** A text may use only what its guard makes sure to be known. */
    private String text(Map<String, Node> fields, String path, Set<Detail> evidence) {
        var node = fields.get(last(path));
        var text = scalar(node, path).orElse("");
        var placeholders = Runbook.PLACEHOLDER.matcher(text);
        while (placeholders.find()) {
            var key = placeholders.group(1);
            if (Detail.of(key).filter(evidence::contains).isEmpty()) {
                fault(node, path, "uses {" + key + "}, which guard.evidence does not ask for");
            }
        }
        return text;
    }

    private Optional<String> choice(Map<String, Node> fields, String path, List<String> choices) {
        var node = fields.get(last(path));
        var text = scalar(node, path);
        text.filter(value -> !choices.contains(value))
                .ifPresent(value -> fault(node, path, "must be one of " + String.join(", ", choices)));
        return text.filter(choices::contains);
    }

    private int whole(Map<String, Node> fields, String path, int most) {
        var node = fields.get(last(path));
        return scalar(node, path)
                .map(value -> {
                    try {
                        int number = Integer.parseInt(value);
                        if (number >= 1 && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // Told below, as a number out of range is.
                    }
                    fault(node, path, "must be a whole number from 1");
                    return 1;
                })
                .orElse(1);
    }

    private Duration within(Map<String, Node> stop) {
        var node = stop.get("within");
        return scalar(node, "action.stop.within")
                .map(value -> {
                    try {
                        var duration = Duration.parse(value);
                        if (duration.isPositive()) {
                            return duration;
                        }
                    } catch (DateTimeParseException e) {
                        // Told below, as a duration that looks forward is.
                    }
                    fault(node, "action.stop.within", "must be a duration like PT6H");
                    return Duration.ZERO;
                })
                .orElse(Duration.ZERO);
    }

    /** A field that is missing was told already. */
    private Optional<String> scalar(@Nullable Node node, String path) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue().strip());
        }
        if (node != null) {
            fault(node, path, "must be a text");
        }
        return Optional.empty();
    }

    private void fault(@Nullable Node node, String path, String what) {
        var line = node == null ? "" : ":" + (node.getStartMark().getLine() + 1);
        faults.add(file + line + ": " + path + " " + what);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
