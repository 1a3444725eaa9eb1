package io.syntra.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.audit.AuditExport.Entry;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.contracts.event.AuditCheckpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Whatever is done to a log, the first entry that is not as it was is named.
 *
 * <p>Removed by hand, each of these turned {@code everyForgeryIsFoundAtItsFirstEntry} red: the comparison of the
 * number, of the hash before, of the hash, of what checkpoints say of each entry, of the end with a longer head, with a
 * shorter one, with the last checkpoint. {@code aSecondVouchingForAnotherLogIsFoundWhereTheyPart} needs what two
 * checkpoints contradict each other in, {@code aForgersOwnCheckpointDoesNotCount} the signature.
 */
class VerificationTest {

    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final Instant AT = Instant.parse("2026-01-31T09:30:00Z");
    private static final AuditKey KEY = AuditKey.generateLocal();

    @Test
    void aWholeLogIsVerified() {
        var log = Log.of(20, 6);

        var verdict = log.verify();

        assertThat(verdict).isEqualTo(new AuditVerdict(true, 20, 1L, 20L, 3, null, null));
    }

    @Test
    void anEmptyLogIsVerified() {
        assertThat(Log.of(0, 5).verify().verified()).isTrue();
    }

    /** Guarded by: each comparison of {@code Verification}. The seed of a failure is in its description. */
    @RepeatedTest(500)
    void everyForgeryIsFoundAtItsFirstEntry() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var log = Log.of(1 + random.nextInt(40), 1 + random.nextInt(10));

        var forgery = Forgery.values()[random.nextInt(Forgery.values().length)];
        long first = forgery.commit(log, random);

        var verdict = log.verify();
        if (first == NOTHING) {
            return;
        }
        assertThat(verdict.verified()).as("%s, seed %d", forgery, seed).isFalse();
        assertThat(verdict.firstBadSeq()).as("%s, seed %d", forgery, seed).isEqualTo(first);
    }

    private static final long NOTHING = 0;

    /** What someone who owns the database can do. Each returns the first entry that is no more as it was. */
    private enum Forgery {
        EDIT {
            @Override
            long commit(Log log, RandomGenerator random) {
                int at = random.nextInt(log.entries.size());
                var entry = log.entries.get(at);
                log.entries.set(at, new Entry(entry.seq(), entry.prevHash(), entry.hash(), "{\"forged\":true}"));
                return at + 1L;
            }
        },
        EDIT_OF_A_HASH {
            @Override
            long commit(Log log, RandomGenerator random) {
                int at = random.nextInt(log.entries.size());
                var entry = log.entries.get(at);
                log.entries.set(at, new Entry(entry.seq(), "f".repeat(64), entry.hash(), entry.content()));
                return at + 1L;
            }
        },
        /** Its place by the chain stays; its number is another. */
        ANOTHER_NUMBER {
            @Override
            long commit(Log log, RandomGenerator random) {
                var last = log.entries.removeLast();
                log.entries.add(new Entry(last.seq() + 5, last.prevHash(), last.hash(), last.content()));
                return last.seq();
            }
        },
        DELETION {
            @Override
            long commit(Log log, RandomGenerator random) {
                int at = random.nextInt(log.entries.size());
                log.entries.remove(at);
                return at + 1L;
            }
        },
        INSERTION_BETWEEN {
            @Override
            long commit(Log log, RandomGenerator random) {
                int at = random.nextInt(log.entries.size());
                var entry = log.entries.get(at);
                log.entries.add(at, new Entry(entry.seq(), entry.prevHash(), entry.hash(), "{\"forged\":true}"));
                for (int i = at + 1; i < log.entries.size(); i++) {
                    var later = log.entries.get(i);
                    log.entries.set(i, new Entry(i + 1L, later.prevHash(), later.hash(), later.content()));
                }
                return at + 1L;
            }
        },
        INSERTION_AT_THE_END {
            @Override
            long commit(Log log, RandomGenerator random) {
                log.add("{\"forged\":1}");
                log.add("{\"forged\":2}");
                return log.entries.size() - 1L;
            }
        },
        REORDERING {
            @Override
            long commit(Log log, RandomGenerator random) {
                int at = random.nextInt(log.entries.size());
                int other = random.nextInt(log.entries.size());
                Collections.swap(log.entries, at, other);
                for (int i = 0; i < log.entries.size(); i++) {
                    var entry = log.entries.get(i);
                    log.entries.set(i, new Entry(i + 1L, entry.prevHash(), entry.hash(), entry.content()));
                }
                return at == other ? NOTHING : Math.min(at, other) + 1L;
            }
        },
        /** The head still says how long the log was. */
        CUT {
            @Override
            long commit(Log log, RandomGenerator random) {
                return cut(log, random.nextInt(log.entries.size()));
            }
        },
        /** Nothing but a checkpoint says how long the log was. */
        CUT_WITH_ITS_HEAD {
            @Override
            long commit(Log log, RandomGenerator random) {
                var first = cut(log, random.nextInt(log.entries.size()));
                log.forgeHead();
                return first <= log.vouchedFor() ? first : NOTHING;
            }
        },
        /** Everything from some entry on, with every hash made anew. */
        REWRITE {
            @Override
            long commit(Log log, RandomGenerator random) {
                int from = random.nextInt(log.entries.size());
                int length = log.entries.size();
                cut(log, from);
                while (log.entries.size() < length) {
                    log.add("{\"forged\":" + log.entries.size() + "}");
                }
                log.forgeHead();
                return from + 1L <= log.vouchedFor() ? from + 1L : NOTHING;
            }
        };

        abstract long commit(Log log, RandomGenerator random);

        static long cut(Log log, int from) {
            log.entries.subList(from, log.entries.size()).clear();
            return from + 1L;
        }
    }

    /** Guarded by: the signature in {@code Verification.checkpoint}. */
    @Test
    void aForgersOwnCheckpointDoesNotCount() {
        var log = Log.of(10, 5);
        log.checkpoints.set(1, AuditKey.generateLocal().vouch(ACME, 10, log.hashes(5, 10), AT));

        var verdict = log.verify();

        assertThat(verdict.verified()).isFalse();
        assertThat(verdict.what()).contains("entry 10 is not signed by a key that counts");
    }

    @Test
    void aCheckpointThatWasChangedDoesNotCount() {
        var log = Log.of(10, 5);
        var last = log.checkpoints.getLast();
        log.checkpoints.set(
                1,
                new AuditCheckpoint(
                        ACME, 10, last.entries(), last.at().plusSeconds(1), last.keyId(), last.signature()));

        assertThat(log.verify().verified()).isFalse();
    }

    @Test
    void aCheckpointOfAnotherWorkspaceDoesNotCount() {
        var log = Log.of(4, 5);
        log.checkpoints.add(KEY.vouch(new WorkspaceId("other"), 4, log.hashes(0, 4), AT));

        assertThat(log.verify().verified()).isFalse();
    }

    /** An agent that forgot what it signed, and signed a log that was written anew. Guarded by: the contradictions. */
    @Test
    void aSecondVouchingForAnotherLogIsFoundWhereTheyPart() {
        var log = Log.of(10, 5);
        Forgery.cut(log, 2);
        for (int i = 3; i <= 12; i++) {
            log.add("{\"forged\":" + i + "}");
        }
        log.forgeHead();
        log.checkpoints.add(KEY.vouch(ACME, 4, log.hashes(0, 4), AT));
        log.checkpoints.add(KEY.vouch(ACME, 12, log.hashes(4, 12), AT));

        assertThat(log.verify().firstBadSeq()).isEqualTo(3);
    }

    /** Nobody vouches for it yet, and its hash is made anew. Guarded by: the head's hash in {@code Verification.checkEnd}. */
    @Test
    void aLastEntryThatWasMadeAnewIsNotWhereTheLogGoesOn() {
        var log = Log.of(11, 5);
        log.entries.removeLast();
        log.add("{\"forged\":true}");

        assertThat(log.verify().firstBadSeq()).isEqualTo(11);
    }

    /** Of each entry eight bytes are remembered. Guarded by: the end of a stretch in {@code Verification.asVouched}. */
    @Test
    void theLastEntryOfAStretchIsHeldAgainstItsWholeHash() {
        var log = Log.of(5, 5);
        var vouched = new ArrayList<>(log.hashes(0, 5));
        vouched.set(4, vouched.get(4).substring(0, 16) + "0".repeat(48));
        log.checkpoints.set(0, KEY.vouch(ACME, 5, vouched, AT));

        assertThat(log.verify().firstBadSeq()).isEqualTo(5);
    }

    @Test
    void theSameCheckpointFromTwoPlacesIsOne() {
        var log = Log.of(10, 5);
        log.checkpoints.addAll(List.copyOf(log.checkpoints));

        assertThat(log.verify()).isEqualTo(new AuditVerdict(true, 10, 1L, 10L, 2, null, null));
    }

    /** A log with a checkpoint after every so many entries, the rest without one. */
    private static final class Log {

        private final List<Entry> entries = new ArrayList<>();
        private final List<AuditCheckpoint> checkpoints = new ArrayList<>();
        private Verification.Head head = Verification.Head.START;

        static Log of(int length, int every) {
            var log = new Log();
            for (int i = 1; i <= length; i++) {
                log.add("{\"kind\":\"entry\",\"n\":" + i + "}");
                if (i % every == 0) {
                    log.checkpoints.add(KEY.vouch(ACME, i, log.hashes(i - every, i), AT));
                }
            }
            log.forgeHead();
            return log;
        }

        void add(String content) {
            var prev =
                    entries.isEmpty() ? AuditChain.GENESIS : entries.getLast().hash();
            long seq = entries.size() + 1L;
            entries.add(new Entry(seq, prev, AuditChain.hash(ACME.value(), seq, prev, content), content));
        }

        void forgeHead() {
            head = entries.isEmpty()
                    ? Verification.Head.START
                    : new Verification.Head(
                            entries.getLast().seq(), entries.getLast().hash());
        }

        long vouchedFor() {
            return checkpoints.isEmpty() ? 0 : checkpoints.getLast().seq();
        }

        List<String> hashes(int from, int to) {
            return entries.subList(from, to).stream().map(Entry::hash).toList();
        }

        AuditVerdict verify() {
            var verification = new Verification(ACME, KEY.publicKey());
            checkpoints.forEach(checkpoint -> verification.checkpoint("a test", checkpoint));
            entries.forEach(verification::entry);
            return verification.end(head);
        }
    }
}
