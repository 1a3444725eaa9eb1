package io.syntra.agent.simulator;

import io.syntra.agent.brain.Dialogue.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a person reads.
 *
 * @param causes in the order in which they are told, the likeliest first
 * @param confident one is named as the cause
 */
record Answer(List<String> causes, boolean confident, List<Claim> claims) {

    private static final Pattern CAUSE =
            Pattern.compile("^(?<how>Most likely cause|Less likely|Possible|I cannot say how)(?:: | )(?<what>.*)$");
    private static final Pattern CLAIM = Pattern.compile("^ {2}- (?<text>.*) \\[(?<source>\\d+)]$");
    private static final Pattern SOURCE = Pattern.compile("\\[(\\d+)] ([^\\[]+?)(?:, (?=\\[)|$)");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** @param resolves its source was read, answered, and knows every id that the claim names */
    record Claim(String text, boolean resolves) {}

    static Answer of(Session session) {
        var causes = new ArrayList<String>();
        boolean confident = false;
        var sources = new HashMap<Integer, String>();
        session.words().lines().filter(line -> line.startsWith("Sources: ")).forEach(line -> {
            var matcher = SOURCE.matcher(line.substring("Sources: ".length()));
            while (matcher.find()) {
                sources.put(Integer.parseInt(matcher.group(1)), matcher.group(2));
            }
        });
        var claims = new ArrayList<Claim>();
        for (var line : session.words().lines().toList()) {
            var cause = CAUSE.matcher(line);
            var claim = CLAIM.matcher(line);
            if (cause.matches()) {
                causes.add(cause.group("what"));
                confident |= cause.group("how").equals("Most likely cause");
            } else if (claim.matches()) {
                claims.add(new Claim(
                        claim.group("text"),
                        resolves(
                                claim.group("text"),
                                sources,
                                Integer.parseInt(claim.group("source")),
                                session.calls())));
            }
        }
        session.proposals().stream()
                .flatMap(propose -> propose.evidence().stream())
                .forEach(evidence -> claims.add(new Claim(
                        evidence.text(),
                        session.calls().stream()
                                .anyMatch(call -> call.callId().equals(evidence.callId()) && answered(call)))));
        return new Answer(causes, confident, claims);
    }

    private static boolean resolves(String text, Map<Integer, String> sources, int number, List<Call> calls) {
        var source = sources.getOrDefault(number, "");
        return calls.stream()
                .filter(call -> !source.isEmpty() && source.startsWith(call.tool()))
                .filter(call -> source.contains(call.arguments().path("metric").asText()))
                .filter(Answer::answered)
                .anyMatch(call ->
                        ID.matcher(text).results().allMatch(id -> json(call).contains(id.group())));
    }

    private static boolean answered(Call call) {
        var result = call.result();
        return result != null && result.ok();
    }

    private static String json(Call call) {
        var result = call.result();
        return result == null ? "" : result.json().toString();
    }
}
