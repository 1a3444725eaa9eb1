package io.syntra.agent.simulator;

import io.syntra.agent.brain.Dialogue.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which of the sentences that a person reads state something, and whether each names what says so. A sentence states
 * something when it has a figure, a time or a version in it, when it names a service or a cause, and when it is told as a
 * fact. Not counted: what only repeats the question, announces a look, asks back, or shows lines under a heading that
 * names its source.
 */
final class Grounding {

    private static final Pattern SOURCE = Pattern.compile("\\[(\\d+)] ([^\\[]+?)(?:, (?=\\[)|$)");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern CITED = Pattern.compile("(?<= )\\[(\\d{1,2})](?=$|[ ,.;])");
    private static final Pattern FIGURE = Pattern.compile("\\d");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern TERM = Pattern.compile("(?<what>.+?) \\([+-]\\d+\\)(?<cited>(?: \\[\\d+])*)(?:, |$)");
    private static final Pattern TERMS =
            Pattern.compile(" *(?:Why I think so|For and against): (.*) = -?\\d+ points\\.");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?…])(?!\\s*\\[)\\s+|(?<=])\\s+(?!\\[)");
    private static final Pattern UNCOUNTED = Pattern.compile(
            "^(?:Sources: |Understood: |I understand that |Looking at |Not looked at: |Whether it helped |There are more[.] I show |  [|] ).*|.*no language model.*|.*[:?]$");
    private static final Pattern NOT_SEEN =
            Pattern.compile("^(?:Missing: |I cannot (?:see|say) ).*|.*too much is missing.*");
    private static final Pattern RUNBOOK = Pattern.compile("Runbook: ([a-z-]+), version (\\d+)\\.");

    /** @param resolves it names a look that was made, was answered, and knows every id in it */
    record Claim(String text, boolean resolves) {}

    private final Session session;
    private final List<Claim> claims = new ArrayList<>();

    private Grounding(Session session) {
        this.session = session;
    }

    static List<Claim> of(Session session) {
        var grounding = new Grounding(session);
        session.said().forEach(grounding::block);
        session.proposals().stream()
                .flatMap(propose -> propose.evidence().stream())
                .forEach(evidence -> grounding.claims.add(new Claim(
                        evidence.text(),
                        session.calls().stream()
                                .anyMatch(call -> call.callId().equals(evidence.callId()) && answered(call)))));
        return grounding.claims;
    }

    static List<String> unfounded(Session session) {
        return of(session).stream()
                .filter(claim -> !claim.resolves())
                .map(Claim::text)
                .toList();
    }

    /** What was said in one turn has sources of its own. */
    private void block(String said) {
        var sources = new HashMap<Integer, String>();
        said.lines().filter(line -> line.startsWith("Sources: ")).forEach(line -> {
            var matcher = SOURCE.matcher(line.substring("Sources: ".length()));
            while (matcher.find()) {
                sources.put(Integer.parseInt(matcher.group(1)), matcher.group(2));
            }
        });
        said.lines()
                .filter(line -> !line.isBlank() && !UNCOUNTED.matcher(line).matches())
                .forEach(line -> line(line, sources));
    }

    private void line(String line, Map<Integer, String> sources) {
        var runbook = RUNBOOK.matcher(line);
        if (runbook.matches()) {
            claims.add(new Claim(line, isWritten(runbook.group(1), runbook.group(2))));
        } else if (NOT_SEEN.matcher(line).matches()) {
            claims.add(new Claim(line, isMissing(line)));
        } else if (TERMS.matcher(line).matches()) {
            TERM.matcher(TERMS.matcher(line).replaceAll("$1"))
                    .results()
                    .forEach(term -> claims.add(new Claim(term.group(), resolves(term.group(), sources))));
        } else if (line.startsWith("  ")) {
            claims.add(new Claim(line, resolves(line, sources)));
        } else {
            sentences(line)
                    .filter(this::states)
                    .forEach(sentence -> claims.add(new Claim(sentence, resolves(sentence, sources))));
        }
    }

    /** A cause may quote what others wrote, full stops included. */
    private static Stream<String> sentences(String line) {
        return Answer.CAUSE.matcher(line).matches() ? Stream.of(line) : SENTENCE_END.splitAsStream(line);
    }

    private boolean states(String sentence) {
        var own = QUOTED.matcher(
                        CITED.matcher(sentence.replaceAll(", so I look .*", "")).replaceAll(""))
                .replaceAll("");
        return !own.endsWith("?")
                && (FIGURE.matcher(own).find()
                        || Answer.CAUSE.matcher(own).matches()
                        || own.startsWith("Looked for")
                        || session.world().apps.stream().anyMatch(app -> own.contains(app.name)));
    }

    private boolean resolves(String text, Map<Integer, String> sources) {
        var cited = CITED.matcher(text)
                .results()
                .map(found -> sources.get(Integer.parseInt(found.group(1))))
                .toList();
        return !cited.isEmpty()
                && cited.stream()
                        .allMatch(source -> source != null && !behind(source).isEmpty())
                && ID.matcher(text).results().allMatch(id -> cited.stream()
                        .flatMap(source -> behind(Objects.requireNonNull(source)).stream())
                        .anyMatch(call -> json(call).contains(id.group())));
    }

    private List<Call> behind(String source) {
        return session.calls().stream()
                .filter(call -> source.startsWith(call.tool()))
                .filter(call -> source.contains(call.arguments().path("metric").asText()))
                .filter(Grounding::answered)
                .toList();
    }

    private boolean isMissing(String line) {
        return session.calls().stream()
                .filter(call -> !answered(call))
                .anyMatch(call -> !line.startsWith("Missing: ") || line.startsWith("Missing: " + call.tool()));
    }

    private static boolean isWritten(String runbook, String version) {
        return Stream.of("releases", "replicas", "dependencies", "resources", "unexplained")
                .map(Grounding::file)
                .anyMatch(text -> text.contains("runbook: " + runbook + "\nversion: " + version + "\n"));
    }

    private static String file(String name) {
        try (var stream = Objects.requireNonNull(Grounding.class.getResourceAsStream("/runbooks/" + name + ".yaml"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean answered(Call call) {
        return Optional.ofNullable(call.result()).filter(result -> result.ok()).isPresent();
    }

    private static String json(Call call) {
        var result = call.result();
        return result == null ? "" : result.json().toString();
    }
}
