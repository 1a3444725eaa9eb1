package io.syntra.agent.runbook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Move;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads stored results back into what they are. */
final class Collected {

    /** Other services that are looked at for one question. */
    private static final int MOST_CALLEES = 2;

    private static final int MOST_REACHED = 4;
    private static final int MOST_STRANGERS = 5;

    private final List<Call> calls;

    Collected(List<Call> calls) {
        this.calls = calls;
    }

    /** Only what was asked about this service. */
    Collected about(Named service) {
        return new Collected(calls.stream()
                .filter(call -> call.arguments()
                        .path("service_id")
                        .asText()
                        .equals(service.id().toString()))
                .toList());
    }

    /**
     * All that is known about a service and about those that its errors name, and theirs in turn.
     *
     * @param others that were looked at
     */
    Findings findings(Named service, Instant now, List<Named> others) {
        var alone = about(service).gathered(service, now, List.of());
        var rest = others.stream().filter(other -> !other.equals(service)).toList();
        return alone.calling(rest.stream()
                .filter(other -> Errors.naming(alone, other).isPresent())
                .map(callee -> findings(callee, now, rest))
                .toList());
    }

    /** Services that the errors name, and those that the errors of these name: the deepest fault is the one that counts. */
    List<Named> reached(Dialogue dialogue, Named service) {
        var reached = new LinkedHashSet<Named>();
        var next = List.of(service);
        while (!next.isEmpty() && reached.size() < MOST_REACHED) {
            next = next.stream()
                    .flatMap(one -> callees(dialogue, one).stream())
                    .filter(one -> !one.equals(service) && reached.add(one))
                    .toList();
        }
        return reached.stream().limit(MOST_REACHED).toList();
    }

    /** Services that nobody looked at. */
    List<Named> strangers(Dialogue dialogue) {
        return known(dialogue).stream()
                .filter(one -> about(one).isEmpty())
                .limit(MOST_STRANGERS)
                .toList();
    }

    List<Named> lookedAt(Dialogue dialogue) {
        return known(dialogue).stream().filter(one -> !about(one).isEmpty()).toList();
    }

    private static List<Named> known(Dialogue dialogue) {
        return switch (dialogue.services().get()) {
            case Services.Unreachable unreachable -> List.of();
            case Services.Known known -> known.services();
        };
    }

    /** Services that current errors name: this one most likely calls them. */
    List<Named> callees(Dialogue dialogue, Named service) {
        var alone = about(service).gathered(service, dialogue.now(), List.of());
        return known(dialogue).stream()
                .filter(other -> !other.id().equals(service.id()))
                .filter(other -> Errors.naming(alone, other).isPresent())
                .limit(MOST_CALLEES)
                .toList();
    }

    /** Those of these reads that nobody has made yet. */
    List<Move.Read> notMade(List<Move.Read> reads) {
        return reads.stream()
                .filter(read -> calls.stream()
                        .noneMatch(call -> call.tool().equals(read.tool())
                                && call.arguments().equals(read.arguments())))
                .toList();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    private Findings gathered(Named service, Instant now, List<Findings> callees) {
        return new Findings(
                service,
                now,
                errors(),
                logs(),
                deployments(),
                metric("error_rate"),
                metric("requests"),
                metric("latency_p95"),
                health(),
                callees);
    }

    Source<DeploymentStatus> deployments() {
        return source("get_deployment_status", new TypeReference<DeploymentStatus>() {});
    }

    /** How requests fared at a time that was asked for, as {@link NumberedCalls#metrics(Named, String)} asks. */
    Optional<Metrics> then(Named service) {
        var own = about(service);
        return own.calls.stream().anyMatch(Collected::ofSomeTime)
                ? Optional.of(new Metrics(
                        own.metric("requests", Collected::ofSomeTime),
                        own.metric("error_rate", Collected::ofSomeTime),
                        own.metric("latency_p95", Collected::ofSomeTime)))
                : Optional.empty();
    }

    private static boolean ofSomeTime(Call call) {
        return call.tool().equals("get_metrics")
                && call.arguments().path("timerange").asText().contains("/");
    }

    Source<MetricView> metric(String name) {
        return metric(name, call -> !ofSomeTime(call));
    }

    private Source<MetricView> metric(String name, Predicate<Call> which) {
        return source(
                "get_metrics " + name,
                call -> call.tool().equals("get_metrics")
                        && name.equals(call.arguments().path("metric").asText())
                        && which.test(call),
                new TypeReference<>() {});
    }

    Source<List<ErrorGroupView>> errors() {
        return source("list_errors", new TypeReference<>() {});
    }

    Source<AlikeLines> logs() {
        return source("get_logs", new TypeReference<>() {});
    }

    Source<HealthView> health() {
        return source("check_health", new TypeReference<>() {});
    }

    private <T> Source<T> source(String tool, TypeReference<T> type) {
        return source(tool, call -> call.tool().equals(tool), type);
    }

    private <T> Source<T> source(String name, Predicate<Call> which, TypeReference<T> type) {
        return calls.stream()
                .filter(which)
                .reduce((earlier, later) -> later)
                .<Source<T>>map(call -> source(name, call, type))
                .orElseGet(() -> new Source.Missing<>(name, "it was not asked"));
    }

    private static <T> Source<T> source(String name, Call call, TypeReference<T> type) {
        Result result = call.result();
        if (result == null) {
            return new Source.Missing<>(name, "it was not carried out");
        }
        if (!result.ok()) {
            return new Source.Missing<>(name, result.summary());
        }
        try {
            return new Source.Told<>(
                    call.callId(),
                    Json.mapper().readValue(result.json().path("data").traverse(Json.mapper()), type));
        } catch (JacksonException e) {
            return new Source.Missing<>(name, "its answer cannot be read");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
