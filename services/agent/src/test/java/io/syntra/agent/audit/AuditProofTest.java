package io.syntra.agent.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.store.Database;
import io.syntra.audit.AuditChain;
import io.syntra.audit.AuditKey;
import io.syntra.audit.AuditKeys;
import io.syntra.audit.CheckpointFile;
import io.syntra.audit.ExportedLog;
import io.syntra.audit.Verification;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.contracts.event.AuditCheckpoint;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.outbox.Outbox;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The owner of the database, with every trigger out of the way, against the log. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class AuditProofTest {

    private static final int LENGTH = 12;
    /** Entries 1 to 9 are vouched for. */
    private static final int VOUCHED = 9;

    @Inject
    DataSource dataSource;

    @Inject
    Database database;

    @Inject
    AuditTrail trail;

    @Inject
    CheckpointWriter checkpoints;

    @Inject
    AuditConfig config;

    @Inject
    CheckpointTopic topic;

    @Inject
    Pool pool;

    @Inject
    StoredLog log;

    @Inject
    CheckpointKeys keys;

    @Inject
    Outbox outbox;

    @Inject
    Clock clock;

    @TempDir
    Path folder;

    private final WorkspaceId workspace =
            new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 12));

    @Test
    void aLogAsItWasWrittenIsVerified() {
        writeLog();

        verify().body("verified", equalTo(true))
                .body("entries", equalTo(LENGTH))
                .body("first_seq", equalTo(1))
                .body("last_seq", equalTo(LENGTH))
                .body("checkpoints_checked", equalTo(1))
                .body("first_bad_seq", nullValue())
                .body("what", nullValue());
    }

    @Test
    void aWorkspaceWithoutALogIsVerified() {
        verify().body("verified", equalTo(true)).body("entries", equalTo(0));
    }

    /** Guarded by: each comparison in {@code Verification.entry} and in {@code StoredLog.columnsAreTheContents}. */
    @ParameterizedTest(name = "{0}: entry {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "an edit of the content    | update audit set content = replace(content, 'n\":5', 'n\":6') where seq = 5 | 5",
                "an edit of the actor      | update audit set actor = 'nobody' where seq = 5                          | 5",
                "an edit of the kind       | update audit set kind = 'action.rejected' where seq = 5                  | 5",
                "an edit of the time       | update audit set at = at + interval '1 microsecond' where seq = 5        | 5",
                "an edit of the action     | update audit set action_id = null where seq = 5                          | 5",
                "another action            | update audit set action_id = gen_random_uuid() where seq = 5             | 5",
                "an edit of the hash       | update audit set hash = repeat('a', 64) where seq = 5                    | 5",
                "an edit of the link       | update audit set prev_hash = repeat('a', 64) where seq = 5               | 5",
                "an edit beyond what is vouched for | update audit set actor = 'nobody' where seq = 11                | 11",
                "another number            | update audit set seq = 100 where seq = 5                                 | 5",
                "another workspace         | update audit set workspace = concat('w-elsewhere-', substr(workspace, 2)) where seq = 5 | 5",
                "the first is deleted      | delete from audit where seq = 1                                          | 1",
                "one is deleted            | delete from audit where seq = 7                                          | 7",
                "the last is deleted       | delete from audit where seq = 12                                         | 12",
                "the end is cut off        | delete from audit where seq > 4                                          | 5",
                "all is gone               | delete from audit where seq > 0                                          | 1",
                "one is put before         | insert into audit select workspace, 0, prev_hash, hash, kind, action_id, actor, at, content from audit where seq = 1 | 0",
                "one is put behind         | insert into audit select workspace, 13, prev_hash, hash, kind, action_id, actor, at, content from audit where seq = 12 | 13"
            })
    void aChangeIsFoundAtItsFirstEntry(String change, String sql, int first) throws SQLException {
        writeLog();

        asOwner(sql.replace(" where ", " where workspace = '" + workspace + "' and "));

        isFoundAt(first);
    }

    @Test
    void aSwapOfTwoIsFound() throws SQLException {
        writeLog();

        swap(3, 8);

        isFoundAt(3);
    }

    @Test
    void anInsertionBetweenIsFound() throws SQLException {
        writeLog();
        for (int seq = LENGTH; seq >= 6; seq--) {
            asOwner("update audit set seq = " + (seq + 1) + " where seq = " + seq + mine());
        }
        asOwner("insert into audit select workspace, 6, prev_hash, hash, kind, action_id, actor, at, content from audit"
                + " where seq = 5" + mine());
        asOwner("update audit_head set seq = seq + 1 where true" + mine());

        isFoundAt(6);
    }

    @Test
    void aCutWithItsHeadAndItsCheckpointsIsFound() throws SQLException {
        writeLog();
        asOwner("delete from audit where seq > 4" + mine());
        asOwner("update audit_head set seq = 4, hash = (select hash from audit where seq = 4" + mine() + ") where true"
                + mine());
        asOwner("delete from audit_checkpoint where true" + mine());

        isFoundAt(5);
    }

    @Test
    void aLogThatWasWrittenAnewWithEveryHashIsFound() throws SQLException {
        writeLog();
        asOwner("delete from audit_checkpoint where true" + mine());

        writeAnewFrom(1);

        isFoundAt(1);
    }

    /** Guarded by {@code Verification.asVouched}. */
    @Test
    void aLogThatWasWrittenAnewFromSomewhereIsFoundThere() throws SQLException {
        writeLog();
        asOwner("delete from audit_checkpoint where true" + mine());

        writeAnewFrom(6);

        isFoundAt(6);
    }

    /** Kafka alone is enough, and so is the file. Guarded by: both in {@code CheckpointWriter.write}, and Kafka in {@code VerifyLog.of}. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void oneWitnessIsEnough(boolean kafka) throws Exception {
        writeLog();
        asOwner("delete from audit_checkpoint where true" + mine());
        writeAnewFrom(6);
        if (kafka) {
            var file = config.checkpoints().orElseThrow();
            var kept = Files.readAllLines(file).stream()
                    .filter(line -> !line.contains("\"" + workspace + "\""))
                    .toList();
            Files.write(file, kept);
            isFoundAt(6);
        } else {
            var exported = export();

            var checked = new ExportedLog(exported)
                    .verify(
                            Optional.empty(),
                            List.of(new CheckpointFile(config.checkpoints().orElseThrow())));

            assertThat(checked.verdict().firstBadSeq()).isEqualTo(6);
        }
    }

    /** Where Kafka is not read, and the database was cleaned up. Guarded by: the file in {@code VerifyLog.of}. */
    @Test
    void theFileAloneShowsWhatWasWrittenAnew() throws SQLException {
        writeLog();
        asOwner("delete from audit_checkpoint where true" + mine());
        writeAnewFrom(6);
        var alone = new VerifyLog(log, topic, keys, withoutKafka(config.checkpoints()));

        assertThat(alone.of(workspace).firstBadSeq()).isEqualTo(6);
    }

    /** It reads the whole log. Guarded by: what is under way in {@code VerifyLog.of}, and no more once it is over. */
    @Test
    void oneLogIsVerifiedOnceAtATimeAndNobodyWaitsForAnothers() {
        var meanwhile = new AtomicReference<Throwable>();
        var others = new AtomicReference<AuditVerdict>();
        var verifies = new ArrayList<VerifyLog>();
        var slow = new StoredLog(pool, clock) {
            @Override
            Uni<AuditVerdict> verify(WorkspaceId its, Verification verification) {
                if (its.equals(workspace)) {
                    meanwhile.set(catchThrowable(() -> verifies.getFirst().of(its)));
                    others.set(verifies.getFirst().of(new WorkspaceId("nobodys")));
                }
                return super.verify(its, verification);
            }
        };
        verifies.add(new VerifyLog(slow, topic, keys, withoutKafka(Optional.empty())));

        assertThat(verifies.getFirst().of(workspace).verified()).isTrue();
        assertThat(meanwhile.get()).hasMessageContaining("is being verified at the moment");
        assertThat(others.get()).extracting(AuditVerdict::verified).isEqualTo(true);
        assertThat(verifies.getFirst().of(workspace).verified()).as("once more").isTrue();
    }

    private static AuditConfig withoutKafka(Optional<Path> checkpoints) {
        return new FixedAuditConfig("local", Optional.empty(), Optional.empty(), checkpoints);
    }

    /** A row that is no JSON, and one that is none of ours. Guarded by {@code StoredCheckpoint.read}. */
    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "{}", "null", "{\"seq\":9,\"entries\":[\"a\"]}"})
    void aStoredCheckpointThatIsNoneIsNamed(String content) throws SQLException {
        writeLog();
        asOwner("update audit_checkpoint set content = '" + content + "' where true" + mine());

        verify().body("verified", equalTo(false))
                .body("what", equalTo("the database: what vouches for entry 9 is no checkpoint"));
        checkpoints.sealAll();
        assertThat(number("select max(seq) from audit_checkpoint where true" + mine()))
                .isEqualTo(VOUCHED);
        given().auth().oauth2(token()).get("/api/v1/audit/export").then().statusCode(200);
    }

    /** Guarded by {@code CheckpointWriter.continues}. */
    @Test
    void nothingIsSignedOnTopOfAForgery() throws SQLException {
        writeLog();
        asOwner("update audit set content = replace(content, 'n\":11', 'n\":12') where seq = 11" + mine());

        checkpoints.sealAll();

        assertThat(number("select max(seq) from audit_checkpoint where true" + mine()))
                .isEqualTo(VOUCHED);
        assertThat(told(checkpoints)).hasEntrySatisfying("logs_that_were_changed", count -> assertThat((Long) count)
                .isPositive());
    }

    /** A folder stands in its place. Guarded by: what {@code CheckpointWriter.append} keeps, and forgets again. */
    @Test
    void thatTheFileTakesNoCheckpointIsTold() throws Exception {
        writeLog();
        var taken = Files.createDirectory(folder.resolve("checkpoints"));
        var writer = new CheckpointWriter(log, keys, database, outbox, withoutKafka(Optional.of(taken)), clock);
        assertThat(told(writer)).doesNotContainKey("file");

        writer.sealAll();

        assertThat(told(writer)).hasEntrySatisfying("file", since -> assertThat(since.toString())
                .startsWith("takes no checkpoint since "));
        assertThat(number("select max(seq) from audit_checkpoint where true" + mine()))
                .isEqualTo(VOUCHED);
        Files.delete(taken);
        writer.sealAll();
        assertThat(told(writer)).doesNotContainKey("file");
        assertThat(number("select max(seq) from audit_checkpoint where true" + mine()))
                .isEqualTo(LENGTH);
    }

    /** By the health of an agent that is ready whatever it tells. */
    private static Map<String, Object> told(CheckpointWriter writer) {
        var health = new CheckpointHealth(writer).call();
        assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        return health.getData().orElse(Map.of());
    }

    /** Guarded by: the key of the last checkpoint in {@code CheckpointWriter.seal}. */
    @Test
    void nothingIsSignedOnTopOfWhatAnotherKeyVouchedFor() throws SQLException {
        writeLog();
        var hashes = database.<List<String>>call(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                        "select hash from audit where seq <= 9" + mine() + " order by seq", String.class)
                .getResultList()));
        var forged = AuditKey.generateLocal().vouch(workspace, VOUCHED, hashes, clock.instant());
        asOwner("update audit_checkpoint set content = '"
                + Json.mapper().<JsonNode>valueToTree(forged).toString() + "' where true" + mine());

        checkpoints.sealAll();

        assertThat(number("select max(seq) from audit_checkpoint where true" + mine()))
                .isEqualTo(VOUCHED);
    }

    /** Guarded by: the triggers on {@code audit_checkpoint} and {@code audit_head}. */
    @Test
    void checkpointsCannotBeChangedThroughTheApplicationsDoor() {
        writeLog();

        for (var change : List.of(
                "update audit_checkpoint set content = ''",
                "delete from audit_checkpoint",
                "truncate audit_checkpoint",
                "delete from audit_head",
                "truncate audit_head")) {
            assertThat(catchThrowable(() -> execute(change))).as(change).hasMessageContaining("append-only");
        }
    }

    @Test
    void aCheckpointGoesToKafkaAndTheFile() throws Exception {
        try (var probe = EventProbe.on(Topic.AUDIT_CHECKPOINT, AuditCheckpoint.class)) {
            writeLog();

            var seen = probe.await(checkpoint -> checkpoint.workspace().equals(workspace));

            assertThat(seen.key()).isEqualTo(workspace.value());
            assertThat(seen.event().seq()).isEqualTo(VOUCHED);
            assertThat(seen.event().entries()).hasSize(VOUCHED);
            assertThat(Files.readAllLines(config.checkpoints().orElseThrow()))
                    .anyMatch(line -> line.contains("\"" + workspace + "\""));
        }
    }

    /** As two instances would, each in its own transactions. Guarded by: the lock of {@code AuditTrail.lockHead}. */
    @Test
    void severalWritersKeepOneChainAndOneLineOfCheckpoints() throws Exception {
        var work = new ArrayList<Callable<Void>>();
        for (int writer = 0; writer < 4; writer++) {
            for (int i = 0; i < 10; i++) {
                work.add(() -> {
                    append(1);
                    return null;
                });
            }
            work.add(() -> {
                checkpoints.sealAll();
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
        checkpoints.sealAll();

        verify().body("verified", equalTo(true)).body("entries", equalTo(40));
        assertThat(number("select sum(seq - first_seq + 1) from audit_checkpoint where true" + mine()))
                .isEqualTo(40);
    }

    @Test
    void anEntryThatWaitsIsVouchedForWithoutBeingAsked() {
        for (int i = 0; i < config.after(); i++) {
            append(i);
        }

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> verify().body("checkpoints_checked", equalTo(1)));
    }

    @Test
    void anInstanceThatEndsVouchesForWhatIsLeft() throws InterruptedException {
        writeLog();
        var other = new CheckpointWriter(log, keys, database, outbox, config, clock);

        other.stop(new ShutdownEvent());

        verify().body("verified", equalTo(true)).body("checkpoints_checked", equalTo(2));
    }

    @Test
    void whatIsExportedIsVerifiedWithoutASuite() throws Exception {
        writeLog();
        var key = AuditKeys.read(Files.readString(config.publicKeys().orElseThrow()));

        var checked = new ExportedLog(export()).verify(Optional.of(key), List.of());

        assertThat(checked.verdict().verified()).isTrue();
        assertThat(checked.verdict().entries()).isEqualTo(LENGTH);
        assertThat(checked.verdict().checkpointsChecked()).isEqualTo(1);
    }

    @Test
    void anExportThatWasEditedIsNotVerified() throws Exception {
        writeLog();
        var exported = export();
        Files.writeString(exported, Files.readString(exported).replace("\\\"n\\\":5", "\\\"n\\\":6"));

        var checked = new ExportedLog(exported).verify(Optional.empty(), List.of());

        assertThat(checked.verdict().firstBadSeq()).isEqualTo(5);
    }

    /** Written from docs/audit.md alone, with nothing of ours. */
    @Test
    void aStrangerCanCheckAnExport() throws Exception {
        writeLog();
        var signatures = 0;
        var prev = "0".repeat(64);
        var hashes = new ArrayList<String>();
        var lines = Files.readAllLines(export());
        var about = Json.mapper().readTree(lines.getFirst());
        var pem = about.path("public_keys").get(0).asText().replaceAll("-----[A-Z ]+-----|\\s", "");
        var key = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(pem)));
        for (var line : lines) {
            var json = Json.mapper().readTree(line);
            if (json.path("type").asText().equals("entry")) {
                var hashed = "syntra.audit.v1\n" + workspace + "\n"
                        + json.path("seq").asText() + "\n" + prev + "\n"
                        + json.path("content").asText();
                prev = HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest(hashed.getBytes(StandardCharsets.UTF_8)));
                assertThat(json.path("hash").asText()).isEqualTo(prev);
                hashes.add(prev);
            } else if (json.path("type").asText().equals("checkpoint")) {
                var checkpoint = json.path("checkpoint");
                var signed = "syntra.audit.checkpoint.v1\n" + workspace + "\n"
                        + checkpoint.path("seq").asText() + "\n"
                        + checkpoint.path("at").asText() + "\n"
                        + checkpoint.path("key_id").asText();
                for (var entry : checkpoint.path("entries")) {
                    signed += "\n" + entry.asText();
                }
                var signature = Signature.getInstance("Ed25519");
                signature.initVerify(key);
                signature.update(signed.getBytes(StandardCharsets.UTF_8));
                assertThat(signature.verify(Base64.getDecoder()
                                .decode(checkpoint.path("signature").asText())))
                        .isTrue();
                signatures++;
            }
        }
        assertThat(hashes).hasSize(LENGTH);
        assertThat(hashes.getLast()).isEqualTo(about.path("hash").asText());
        assertThat(signatures).isEqualTo(1);
    }

    /** The program in docs/audit.md, run as it stands there. */
    @Test
    void theDocumentedProgramDoesWhatIsSaid() throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator)))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "python3")))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl")));
        writeLog();
        var exported = export();
        var page = Files.readString(Path.of("../../docs/audit.md"));
        var program = folder.resolve("check.py");
        Files.writeString(program, page.substring(page.indexOf("```python") + 9, page.indexOf("print(\"verified\"")));

        assertThat(python(program, exported)).isZero();
        for (var forged : List.of(
                Files.readString(exported).replace("\\\"n\\\":5", "\\\"n\\\":6"),
                Files.readString(exported).replaceFirst("\\],\"at\":\"2", "],\"at\":\"1"))) {
            assertThat(python(program, Files.writeString(folder.resolve("forged.jsonl"), forged)))
                    .isNotZero();
        }
    }

    private static int python(Path program, Path exported) throws Exception {
        var process = new ProcessBuilder("python3", program.toString(), exported.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** Guarded by: the workspace in {@code StoredLog.page}. */
    @Test
    void aStrangerSeesOnlyTheOwnLog() {
        writeLog();

        given().auth()
                .oauth2(TestTokens.of("eve", new WorkspaceId(workspace + "x"), Role.ADMIN))
                .post("/api/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("entries", equalTo(0));
        given().post("/api/v1/audit/verify").then().statusCode(401);
        given().get("/api/v1/audit/export").then().statusCode(401);
    }

    private void writeLog() {
        for (int i = 1; i <= LENGTH; i++) {
            append(i);
            if (i == VOUCHED) {
                checkpoints.sealAll();
            }
        }
    }

    private void append(int number) {
        database.call(() -> trail.append(
                workspace, "action.proposed", ActionId.random(), "ada", Map.of("n", number, "text", "é \"\n\u2028")));
    }

    private ValidatableResponse verify() {
        return given().auth()
                .oauth2(token())
                .post("/api/v1/audit/verify")
                .then()
                .statusCode(200);
    }

    private void isFoundAt(int first) {
        var verdict = verify().extract().jsonPath();
        assertThat(verdict.getBoolean("verified")).isFalse();
        assertThat(verdict.getInt("first_bad_seq"))
                .as(verdict.getString("what"))
                .isEqualTo(first);
    }

    private Path export() throws Exception {
        var body = given().auth()
                .oauth2(token())
                .get("/api/v1/audit/export")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asByteArray();
        return Files.write(folder.resolve("export.jsonl"), body);
    }

    private String token() {
        return TestTokens.of("ada", workspace, Role.VIEWER);
    }

    private String mine() {
        return " and workspace = '" + workspace + "'";
    }

    private void swap(int one, int other) throws SQLException {
        asOwner("update audit set seq = 1000 where seq = " + one + mine());
        asOwner("update audit set seq = " + one + " where seq = " + other + mine());
        asOwner("update audit set seq = " + other + " where seq = 1000" + mine());
    }

    private void writeAnewFrom(int first) throws SQLException {
        var prev = first == 1 ? AuditChain.GENESIS : text("select hash from audit where seq = " + (first - 1) + mine());
        for (int seq = first; seq <= LENGTH; seq++) {
            var content = text("select content from audit where seq = " + seq + mine())
                    .replace("\"actor\":\"ada\"", "\"actor\":\"eve\"");
            var hash = AuditChain.hash(workspace.value(), seq, prev, content);
            asOwner("update audit set actor = 'eve', content = $c$" + content + "$c$, prev_hash = '" + prev
                    + "', hash = '" + hash + "' where seq = " + seq + mine());
            prev = hash;
        }
        asOwner("update audit_head set hash = '" + prev + "' where true" + mine());
    }

    /** With every trigger out of the way. */
    private void asOwner(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            try {
                assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
            } finally {
                statement.execute("set session_replication_role = origin");
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }
}
