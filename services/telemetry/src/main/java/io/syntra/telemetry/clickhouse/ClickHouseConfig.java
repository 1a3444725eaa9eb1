package io.syntra.telemetry.clickhouse;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where ClickHouse is, and what one read may cost. */
@ConfigMapping(prefix = "syntra.clickhouse")
interface ClickHouseConfig {

    @WithDefault("http://127.0.0.1:18123")
    URI url();

    @WithDefault("syntra")
    String database();

    /** Its name in ClickHouse's configuration, when it is more than one server. */
    Optional<String> cluster();

    @WithDefault("syntra")
    String user();

    @WithDefault("none")
    String password();

    Reads reads();

    interface Reads {

        @WithDefault("10s")
        Duration time();

        /** At once, of all workspaces; the embedded engine does eight things at once, and some of them are inserts. */
        @WithDefault("6")
        int atOnce();

        @WithDefault("4")
        int atOnceOfWorkspace();

        /** For others to end. */
        @WithDefault("5s")
        Duration patience();

        @WithDefault("100000")
        int rows();

        /** Of those rows, before they are sent: the server holds an answer until its end. */
        @WithDefault("268435456")
        long bytes();

        @WithDefault("536870912")
        long memoryBytes();

        /** Looked at to find the answer, in all tables together. */
        @WithDefault("500000000")
        long rowsToRead();

        /** Of those rows, after decompression. */
        @WithDefault("100000000000")
        long bytesToRead();
    }
}
