package io.syntra.telemetry.memory;

import java.util.concurrent.Semaphore;

/** So many bytes for all together. They are counted in units: what is given back is what was taken, to the byte or not. */
public final class Room {

    private final int unit;
    private final Semaphore free;

    public Room(long bytes, int unit) {
        this.unit = unit;
        this.free = new Semaphore(Math.toIntExact(bytes / unit));
    }

    public Share open() {
        return new Share();
    }

    /** Bytes that are left for others. */
    public long free() {
        return (long) free.availablePermits() * unit;
    }

    /**
     * What one of them holds. Once it is closed it holds nothing and never does again: whoever gave up closes it on one
     * thread, while another still asks for more.
     */
    public final class Share implements AutoCloseable {

        private int held;
        private boolean closed;

        /**
         * @param bytes in all, not in addition; less than it holds is no change
         * @return false when the others leave too little, or it is closed
         */
        public synchronized boolean growTo(long bytes) {
            var more = Math.max(0, Math.toIntExact(bytes / unit + 1) - held);
            if (closed || !free.tryAcquire(more)) {
                return false;
            }
            held += more;
            return true;
        }

        public synchronized boolean isClosed() {
            return closed;
        }

        @Override
        public synchronized void close() {
            closed = true;
            free.release(held);
            held = 0;
        }
    }
}
