package io.syntra.deployer.shipping;

import java.util.Locale;

/** Where an app writes. */
enum StdStream {
    STDOUT,
    STDERR;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
