package io.syntra.deployer.manifest;

import io.syntra.contracts.event.Keeping;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Reads one {@code syntra.yaml}. Only the node tree is made and walked, no object is ever constructed from it: tags have
 * no effect, and an alias costs no more than the place that may hold it.
 */
public final class ManifestReader {

    static final List<String> KEYS = List.of("name", "command", "port", "health", "env", "replicas", "retention");

    private static final List<String> SIGNALS = List.of("logs", "traces", "metrics", "traffic", "errors");
    private static final int MOST_DAYS = 365;
    private static final Pattern AMOUNT = Pattern.compile("([1-9]\\d{0,5}) ?(MB|GB|TB)");

    private static final int LONGEST = 64 * 1024;

    private final String text;
    private final List<Problem.Field> wrong = new ArrayList<>();

    private ManifestReader(String text) {
        this.text = text;
    }

    /**
     * @param serviceName the service it is for; null while that is not known, and then any name will do
     * @throws ProblemException INVALID_MANIFEST, with everything that is wrong and the lines
     */
    public static Manifest read(String text, @Nullable String serviceName) {
        return new ManifestReader(text).manifest(serviceName);
    }

    private Manifest manifest(@Nullable String serviceName) {
        var values = topLevel();
        requireKey(values, "name", "name: " + (serviceName == null ? "shop-api" : serviceName));
        requireKey(values, "command", "command: [\"node\", \"server.js\"]");
        var name = given(values, "name").map(node -> name(node, serviceName)).orElse("");
        var command = given(values, "command").map(this::command).orElse(List.of());
        var port = given(values, "port").map(node -> number("port", node, 1, 65_535));
        var health = given(values, "health").map(this::health).orElse(Manifest.DEFAULT_HEALTH);
        var env = given(values, "env").map(this::env).orElse(Map.of());
        var replicas = given(values, "replicas")
                .map(node -> number("replicas", node, 0, Manifest.MOST_REPLICAS))
                .orElse(Manifest.DEFAULT_REPLICAS);
        var retention = given(values, "retention").map(this::retention).orElse(List.of());
        given(values, "port")
                .filter(node -> replicas > 1)
                .ifPresent(node -> wrong(
                        "port",
                        node,
                        "is fixed, and " + replicas
                                + " replicas cannot share it. Leave port out: each replica gets a free one"
                                + " in the environment variable PORT."));
        if (!wrong.isEmpty()) {
            throw ProblemException.fields(ProblemCode.INVALID_MANIFEST, wrong);
        }
        return new Manifest(name, command, port.orElse(null), health, env, replicas, retention);
    }

    private static Optional<Node> given(Map<String, Node> values, String key) {
        return Optional.ofNullable(values.get(key));
    }

    private String name(Node node, @Nullable String serviceName) {
        var name = text("name", node);
        if (serviceName != null && !name.isEmpty() && !name.equals(serviceName)) {
            wrong(
                    "name",
                    node,
                    "says \"" + name + "\", but this is the service \"" + serviceName
                            + "\". Deploy to the service that the file names, or change the name.");
        }
        return name;
    }

    private Map<String, Node> topLevel() {
        var values = new LinkedHashMap<String, Node>();
        for (var tuple : mapping(root(), Manifest.FILE)) {
            var key = tuple.key();
            if (!KEYS.contains(key)) {
                wrong(
                        key,
                        tuple.keyNode(),
                        "is not a key of " + Manifest.FILE + nearest(key) + " Its keys are " + String.join(", ", KEYS)
                                + ".");
            } else {
                values.put(key, tuple.value());
            }
        }
        return values;
    }

    private Node root() {
        var options = new LoaderOptions();
        options.setCodePointLimit(LONGEST);
        options.setNestingDepthLimit(8);
        options.setMaxAliasesForCollections(0);
        try {
            var out = new DumperOptions();
            var root = new Yaml(new SafeConstructor(options), new Representer(out), out, options)
                    .compose(new StringReader(text));
            if (root == null) {
                throw ProblemException.field(
                        ProblemCode.INVALID_MANIFEST, Manifest.FILE, "is empty. It needs at least name and command.");
            }
            return root;
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            var where =
                    mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
            throw ProblemException.field(
                    ProblemCode.INVALID_MANIFEST, Manifest.FILE, where + "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_MANIFEST,
                    Manifest.FILE,
                    "is not plain YAML, or larger than " + LONGEST / 1024 + " KB");
        }
    }

    private List<String> command(Node node) {
        if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
            wrong("command", node, "must be a list of at least one word, for example [\"node\", \"server.js\"]");
            return List.of();
        }
        var words = new ArrayList<String>();
        for (var item : list.getValue()) {
            words.add(text("command[" + words.size() + "]", item));
        }
        return words;
    }

    private String health(Node node) {
        var path = text("health", node);
        if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            wrong("health", node, "must be a path that starts with /, for example " + Manifest.DEFAULT_HEALTH);
        }
        return path;
    }

    private Map<String, String> env(Node node) {
        var env = new LinkedHashMap<String, String>();
        for (var tuple : mapping(node, "env")) {
            var name = tuple.key();
            var field = "env." + name;
            EnvName.wrong(name)
                    .ifPresentOrElse(
                            message -> wrong(field, tuple.keyNode(), message),
                            () -> env.put(name, text(field, tuple.value())));
        }
        return env;
    }

    /** Of all signals, and then of single ones. */
    private List<Keeping> retention(Node node) {
        var keeping = new ArrayList<Keeping>();
        var ofAll = new LinkedHashMap<String, Node>();
        for (var tuple : mapping(node, "retention")) {
            if (SIGNALS.contains(tuple.key())) {
                var own = new LinkedHashMap<String, Node>();
                var field = "retention." + tuple.key();
                mapping(tuple.value(), field).forEach(entry -> amount(own, field, entry));
                keeping.add(keeping(tuple.key(), field, own));
            } else {
                amount(ofAll, "retention", tuple);
            }
        }
        if (!ofAll.isEmpty()) {
            keeping.addFirst(keeping(null, "retention", ofAll));
        }
        return keeping;
    }

    private void amount(Map<String, Node> values, String field, Entry entry) {
        if (entry.key().equals("days") || entry.key().equals("bytes")) {
            values.put(entry.key(), entry.value());
        } else {
            wrong(
                    field + "." + entry.key(),
                    entry.keyNode(),
                    "is none of days, bytes" + (field.equals("retention") ? ", " + String.join(", ", SIGNALS) : ""));
        }
    }

    private Keeping keeping(@Nullable String signal, String field, Map<String, Node> values) {
        return new Keeping(
                signal,
                given(values, "days")
                        .map(node -> number(field + ".days", node, 1, MOST_DAYS))
                        .orElse(null),
                given(values, "bytes")
                        .map(node -> bytes(field + ".bytes", node))
                        .orElse(null));
    }

    private long bytes(String field, Node node) {
        var amount = AMOUNT.matcher(text(field, node));
        if (amount.matches()) {
            var unit =
                    switch (amount.group(2)) {
                        case "MB" -> 1_000_000L;
                        case "GB" -> 1_000_000_000L;
                        default -> 1_000_000_000_000L;
                    };
            return Long.parseLong(amount.group(1)) * unit;
        }
        wrong(field, node, "must be an amount such as 500MB, 20GB or 1TB");
        return 0;
    }

    private int number(String field, Node node, int least, int most) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
            try {
                var value = Integer.parseInt(scalar.getValue());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Octal, hexadecimal and huge numbers: refused below like any other.
            }
        }
        wrong(field, node, "must be a whole number from " + least + " to " + most);
        return least;
    }

    /** Numbers and booleans are taken as they are written: {@code DEBUG: true} means the text "true". */
    private String text(String field, Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL) && isPlain(scalar)) {
            if (scalar.getValue().indexOf('\0') < 0) {
                return scalar.getValue();
            }
            wrong(field, node, "contains a zero byte");
            return "";
        }
        wrong(field, node, "must be a text; put it in quotes if it is one");
        return "";
    }

    private static boolean isPlain(ScalarNode scalar) {
        return scalar.getTag().getValue().startsWith(Tag.PREFIX)
                && !scalar.getTag().equals(Tag.BINARY);
    }

    private record Entry(String key, Node keyNode, Node value) {}

    private List<Entry> mapping(Node node, String field) {
        if (!(node instanceof MappingNode map)) {
            wrong(field, node, "must be a map of keys and values");
            return List.of();
        }
        var entries = new ArrayList<Entry>();
        var seen = new HashSet<String>();
        for (var tuple : map.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                wrong(field, tuple.getKeyNode(), "has a key that is not a text");
            } else if (!seen.add(key.getValue())) {
                wrong(key.getValue(), key, "is there twice");
            } else {
                entries.add(new Entry(key.getValue(), key, tuple.getValueNode()));
            }
        }
        return entries;
    }

    private void requireKey(Map<String, Node> values, String key, String example) {
        if (!values.containsKey(key)) {
            wrong.add(new Problem.Field(key, "is missing. Add it, for example " + example));
        }
    }

    private void wrong(String field, Node at, String message) {
        wrong.add(new Problem.Field(field, "line " + (at.getStartMark().getLine() + 1) + ": " + message));
    }

    private static String nearest(String key) {
        if (key.length() > 40) {
            return ".";
        }
        return KEYS.stream()
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .filter(known -> distance(known, key) <= Math.max(2, known.length() / 2))
                .map(known -> "; did you mean " + known + "?")
                .orElse(".");
    }

    /** How many letters must change (Levenshtein). */
    static int distance(String a, String b) {
        var above = new int[b.length() + 1];
        Arrays.setAll(above, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
