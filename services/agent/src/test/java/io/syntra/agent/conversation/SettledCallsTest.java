package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.contracts.Json;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that waits for two changes goes on when both have ended, on whichever instance. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class SettledCallsTest {

    @Inject
    Sql sql;

    @Inject
    DataSource dataSource;

    @Inject
    Database database;

    @Inject
    Runs runs;

    @Inject
    RunWorker worker;

    private final UUID run = UUID.randomUUID();
    private final UUID one = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @BeforeEach
    void aRunThatWaits() {
        worker.stop(new ShutdownEvent());
        sql.execute("""
                with opened as (insert into conversation (id, workspace, title, created_by, created_at, updated_at)
                    values ('%1$s', 'two-calls', 'a test', 'ada', now(), now()) returning id)
                insert into run (id, workspace, conversation_id, question, person, roles, state, brain, created_at)
                select '%1$s', 'two-calls', id, 'please', 'ada', 'viewer', 'waiting', 'runbook', now()
                from opened""".formatted(run));
        call(one, 0);
        call(other, 1);
    }

    private void call(UUID id, int position) {
        sql.execute("""
                insert into tool_call (id, run_id, turn, position, call_id, tool, arguments, evidence, changes, done, ok)
                values ('%s', '%s', 0, %d, 'c', 'restart_service', '{}', '[]', true, false, false)""".formatted(id, run, position));
    }

    @AfterEach
    void noRun() {
        sql.execute("update run set state = 'finished' where id = '" + run + "'");
        worker.start(new StartupEvent());
    }

    /** Guarded by: the calls that {@code Runs.wakeIfDone} looks for. */
    @Test
    void itIsWokenByTheLast() {
        settle(one);
        assertThat(state()).isEqualTo("waiting");

        settle(other);
        assertThat(state()).isEqualTo("ready");
    }

    /** It was gone past. Guarded by: the state in {@code Runs.wakeIfDone}. */
    @Test
    void oneThatIsOverIsNotWoken() {
        sql.execute("update run set state = 'finished' where id = '" + run + "'");

        settle(one);
        settle(other);

        assertThat(state()).isEqualTo("finished");
    }

    /** Else each takes the other's for pending, and nobody wakes it. Guarded by: the lock in {@code Runs.settle}. */
    @Test
    void ofTwoThatEndAtOnceOneWakesIt() throws Exception {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            // As another instance does for its own.
            statement.execute("select id from run where id = '" + run + "' for update");
            statement.execute("update tool_call set done = true where id = '" + one + "'");
            var settled = threads.submit(() -> settle(other));
            await().until(() -> settled.isDone()
                    || sql.any("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and datname = current_database() and query like '%from run%for update%'"));
            connection.commit();
            settled.get();
        }

        assertThat(state()).isEqualTo("ready");
    }

    private void settle(UUID call) {
        var result = new ToolResult(true, Json.mapper().createObjectNode(), "done");
        database.call(() -> runs.settle(run, call, result).replaceWith(true));
    }

    private String state() {
        return sql.one("select state from run where id = '" + run + "'");
    }
}
