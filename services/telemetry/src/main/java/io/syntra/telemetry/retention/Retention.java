package io.syntra.telemetry.retention;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.Keeping;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What of a workspace is there, by the rules of this moment. */
@Singleton
public final class Retention {

    private final RetentionRules rules;
    private final RetentionConfig config;
    private final Postgres postgres;
    private final Clock clock;

    Retention(RetentionRules rules, RetentionConfig config, Postgres postgres, Clock clock) {
        this.rules = rules;
        this.config = config;
        this.postgres = postgres;
        this.clock = clock;
    }

    /** Blocks. Nothing is remembered from read to read, so that a rule holds from the moment it is set. */
    public Kept of(WorkspaceId workspace) {
        return postgres.await(() -> Panache.withSession(() -> inSession(workspace)));
    }

    public Uni<Kept> inSession(WorkspaceId workspace) {
        return rules.of(workspace).map(this::kept);
    }

    Kept kept(List<RetentionRule> rules) {
        return new Kept(clock.instant(), config.days(), rules);
    }

    /** What a service's {@code syntra.yaml} says, in the transaction of the caller. A word that is no signal is passed over. */
    Uni<Void> declared(WorkspaceId workspace, ServiceId service, List<Keeping> wanted, String by, Instant at) {
        return rules.replaceFile(
                workspace,
                service,
                wanted.stream()
                        .filter(keeping -> keeping.signal() == null
                                || StoredSignal.ofWord(keeping.signal()).isPresent())
                        .map(keeping -> new RetentionRule(
                                Optional.of(service),
                                Optional.ofNullable(keeping.signal()).flatMap(StoredSignal::ofWord),
                                RetentionRule.Origin.FILE,
                                Optional.ofNullable(keeping.days()),
                                Optional.ofNullable(keeping.bytes()),
                                Optional.empty(),
                                by,
                                at))
                        .toList());
    }
}
