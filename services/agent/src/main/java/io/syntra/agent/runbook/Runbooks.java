package io.syntra.agent.runbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The runbooks there are. One in the folder replaces the built-in one of the same name. Where several fit, the one that
 * asks for the most evidence counts.
 */
final class Runbooks {

    /** In {@code resources/runbooks}. */
    static final List<String> BUILT_IN =
            List.of("releases.yaml", "replicas.yaml", "dependencies.yaml", "resources.yaml", "unexplained.yaml");

    private final List<Runbook> runbooks;

    private Runbooks(List<Runbook> runbooks) {
        this.runbooks = runbooks.stream()
                .sorted(Comparator.comparingInt(
                                (Runbook runbook) -> runbook.evidence().size())
                        .reversed())
                .toList();
    }

    static Runbooks builtIn() {
        return of(List.of(builtInFiles()));
    }

    /** @throws InvalidRunbook when one of them, or all together, cannot be used */
    static Runbooks with(Path folder) {
        return of(List.of(builtInFiles(), files(folder)));
    }

    /** @param layers later ones replace what earlier ones name alike */
    static Runbooks of(List<List<Runbook>> layers) {
        var byName = new LinkedHashMap<String, Runbook>();
        var faults = new ArrayList<String>();
        for (var layer : layers) {
            layer.stream().collect(Collectors.groupingBy(Runbook::name)).forEach((name, same) -> {
                if (same.size() > 1) {
                    faults.add("runbook " + name + ": there are " + same.size() + " of that name");
                }
                byName.put(name, same.getFirst());
            });
        }
        var all = List.copyOf(byName.values());
        all.stream()
                .collect(Collectors.groupingBy(runbook -> List.of(runbook.finding(), runbook.evidence())))
                .values()
                .stream()
                .filter(same -> same.size() > 1)
                .forEach(same -> faults.add("runbooks "
                        + same.stream().map(Runbook::name).sorted().collect(Collectors.joining(" and "))
                        + ": they have the same guard, so none of them comes first"));
        Stream.of(Finding.values())
                .filter(finding -> all.stream()
                        .noneMatch(runbook -> runbook.finding() == finding
                                && runbook.evidence().isEmpty()))
                .forEach(finding -> faults.add("no runbook answers " + finding.key() + " when nothing more is known"));
        if (!faults.isEmpty()) {
            throw new InvalidRunbook(faults);
        }
        return new Runbooks(all);
    }

    private static List<Runbook> builtInFiles() {
        return BUILT_IN.stream()
                .flatMap(name -> RunbookFile.read("runbooks/" + name, resource(name)).stream())
                .toList();
    }

    private static String resource(String name) {
        try (var stream = Objects.requireNonNull(
                Runbooks.class.getResourceAsStream("/runbooks/" + name), "runbooks/" + name + " is not packed")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Runbook> files(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> RunbookFile.read(file.toString(), text(file)).stream())
                    .toList();
        } catch (IOException e) {
            throw new InvalidRunbook(List.of(folder + ": the folder of runbooks cannot be read"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidRunbook(List.of(file + ": cannot be read"));
        }
    }

    List<Runbook> all() {
        return runbooks;
    }

    /**
     * What is to be done, and who says so.
     *
     * @param where all that is known of the service that the cause lies in
     */
    Prescription prescribe(Hypothesis hypothesis, Findings where) {
        var runbook = runbooks.stream()
                .filter(one -> one.fits(hypothesis))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no runbook answers " + hypothesis.finding()));
        return Prescription.of(runbook, hypothesis, where);
    }
}
