package io.syntra.notification.email;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection on which a mail server may say so much, its TLS included. Angus keeps a reply until its last line has come,
 * and a server whose address a workspace names need never send that.
 */
final class BoundedSocket extends Socket {

    /** A conversation is some lines, and a chain of certificates. */
    static final int MOST_KB = 64;

    private final AtomicInteger left = new AtomicInteger(MOST_KB * 1024);

    boolean wasToldTooMuch() {
        return left.get() == 0;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left.get() == 0) {
                    throw new IOException("the mail server says too much");
                }
                int read = super.read(bytes, offset, Math.min(length, left.get()));
                left.addAndGet(-Math.max(0, read));
                return read;
            }
        };
    }
}
