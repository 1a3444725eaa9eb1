package io.syntra.agent.action;

import io.syntra.contracts.WorkspaceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What happened in a workspace, in words that are the same for all that differs in names and times alone. */
final class Trace {

    /** Ids and hashes; times. */
    private static final Pattern NAMES = Pattern.compile(
            "\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b|\\b[0-9a-f]{64}\\b|\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");

    private final String workspace;
    private final Map<String, String> names = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    Trace(WorkspaceId workspace) {
        this.workspace = workspace.value();
    }

    void add(String line) {
        lines.add(NAMES.matcher(line.replace(workspace, "here")).replaceAll(this::name));
    }

    private String name(MatchResult found) {
        return found.group().contains("T") ? "then" : names.computeIfAbsent(found.group(), id -> "#" + names.size());
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
