package io.syntra.audit;

import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.audit.AuditExport.Entry;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.contracts.event.AuditCheckpoint;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks one workspace's log: first it is told every checkpoint, then every entry by rising number, then the end. It
 * remembers eight bytes for each entry that is vouched for, and no entry.
 *
 * <p>The chain alone shows a change that did not recompute it; the checkpoints show one that did.
 */
public final class Verification {

    /** Where the writer goes on. */
    public record Head(long seq, String hash) {

        public static final Head START = new Head(0, AuditChain.GENESIS);
    }

    private final WorkspaceId workspace;
    private final AuditKeys keys;
    private final NavigableMap<Long, Witness> witnesses = new TreeMap<>();
    private final Set<Long> contradictions = new HashSet<>();
    private long[] vouched = {};
    private long last;
    private String lastHash;
    private long entries;
    private @Nullable Long firstSeq;
    private @Nullable Long lastSeq;
    private @Nullable Long firstBad;
    private @Nullable String what;
    private @Nullable String badCheckpoint;

    public Verification(WorkspaceId workspace, AuditKeys keys) {
        this(workspace, keys, Head.START);
    }

    /** Of the entries after one that is known. */
    public Verification(WorkspaceId workspace, AuditKeys keys, Head known) {
        this.workspace = workspace;
        this.keys = keys;
        this.last = known.seq();
        this.lastHash = known.hash();
    }

    /** The end of a stretch that a checkpoint vouches for. */
    private record Witness(String hash, Instant at, String source) {}

    /** @param source where it was found, for people */
    public void checkpoint(String source, AuditCheckpoint checkpoint) {
        if (!checkpoint.workspace().equals(workspace) || !keys.signed(checkpoint)) {
            damaged(source, "the checkpoint at entry " + checkpoint.seq() + " is not signed by a key that counts");
            return;
        }
        witnesses.putIfAbsent(checkpoint.seq(), new Witness(checkpoint.hash(), checkpoint.at(), source));
        if (vouched.length < checkpoint.seq()) {
            vouched = Arrays.copyOf(vouched, (int) Math.max(vouched.length * 2L, checkpoint.seq()));
        }
        int place = (int) checkpoint.firstSeq() - 1;
        for (var hash : checkpoint.entries()) {
            if (vouched[place] != 0 && vouched[place] != prefix(hash)) {
                contradictions.add(place + 1L);
            }
            vouched[place++] = prefix(hash);
        }
    }

    /**
     * The first 64 bits are enough to tell which entry is another one; that a stretch is right is for the whole hash at
     * its end.
     */
    private static long prefix(String hash) {
        return Long.parseUnsignedLong(hash.substring(0, 16), 16);
    }

    /** Something is wrong with the checkpoints themselves. */
    public void damaged(String source, String why) {
        if (badCheckpoint == null) {
            badCheckpoint = source + ": " + why;
        }
    }

    /** The next entry. */
    public void entry(Entry entry) {
        entries++;
        firstSeq = firstSeq == null ? Long.valueOf(entry.seq()) : firstSeq;
        lastSeq = entry.seq();
        if (firstBad != null) {
            return;
        }
        var seq = last + 1;
        if (entry.seq() != seq) {
            bad(Math.min(seq, entry.seq()), entry.seq() > seq ? "it is missing" : "there is more than one of it");
            return;
        }
        if (!entry.prevHash().equals(lastHash)) {
            bad(seq, "it does not continue the entry before it");
        } else if (!entry.hash().equals(AuditChain.hash(workspace.value(), seq, lastHash, entry.content()))) {
            bad(seq, "it was changed after it was written");
        } else if (contradictions.contains(seq)) {
            bad(seq, "it was vouched for twice, each time as another: the log was written anew from here");
        } else if (!asVouched(seq, entry.hash())) {
            var witness = witnesses.ceilingEntry(seq).getValue();
            bad(
                    seq,
                    "it is not the entry that was vouched for at %s (%s): the log was written anew from here"
                            .formatted(witness.at(), witness.source()));
        }
        last = seq;
        lastHash = entry.hash();
    }

    private boolean asVouched(long seq, String hash) {
        var same = seq > vouched.length || vouched[(int) seq - 1] == 0 || vouched[(int) seq - 1] == prefix(hash);
        var end = witnesses.get(seq);
        return same && (end == null || end.hash().equals(hash));
    }

    /** The entry that was told last is wrong for a reason that the chain does not show. */
    public void bad(long seq, String why) {
        if (firstBad == null || seq < firstBad) {
            firstBad = seq;
            what = "entry " + seq + ": " + why;
        }
    }

    /** @param head what the writer would go on from; null when that is not known */
    public AuditVerdict end(@Nullable Head head) {
        if (firstBad == null) {
            checkEnd(head);
        }
        return new AuditVerdict(
                firstBad == null && what == null && badCheckpoint == null,
                entries,
                firstSeq,
                lastSeq,
                witnesses.size(),
                firstBad,
                what == null ? badCheckpoint : what);
    }

    private void checkEnd(@Nullable Head head) {
        long promised = Math.max(head == null ? 0 : head.seq(), witnesses.isEmpty() ? 0 : witnesses.lastKey());
        if (promised > last) {
            bad(last + 1, "it and all up to " + promised + " are missing: the end was cut off");
        } else if (head != null && head.seq() < last) {
            bad(head.seq() + 1, "it was put behind the end of the log");
        } else if (head != null && !head.hash().equals(lastHash)) {
            bad(last, "it is not the entry that the log goes on from");
        }
    }
}
