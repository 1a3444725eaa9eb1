package io.syntra.engines.postgres;

import io.syntra.engines.EngineException;
import io.syntra.engines.Errand;
import io.syntra.engines.Password;
import io.syntra.engines.WholeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** Makes an empty data folder: UTF-8, sorted by bytes, nobody gets in without the password. */
record Initdb(PostgresFiles files, Password password, RunAs runAs) implements WholeFolder.Filling {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public void into(Path folder) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder.getParent(), "initdb-", ".log");
        // A copy, because the account that initdb runs as may not read the original.
        Path secret = Files.createTempFile(
                folder.getParent(),
                "initdb-",
                ".password",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(secret, password.value());
            run(folder, secret, log);
        } finally {
            Files.deleteIfExists(secret);
            Files.deleteIfExists(log);
        }
    }

    private void run(Path folder, Path secret, Path log) throws IOException, InterruptedException {
        runAs.own(folder);
        runAs.own(secret);
        var initdb = new ProcessBuilder(runAs.command(List.of(
                        files.initdb().toString(),
                        "--pgdata=" + folder,
                        "--username=" + Postgres.USER,
                        "--pwfile=" + secret,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--no-locale",
                        "--no-instructions")))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        int exit = Errand.run(initdb, PATIENCE)
                .orElseThrow(() -> new EngineException("Postgres did not make its data folder within "
                        + PATIENCE.toSeconds() + " s: is the disk very slow?"));
        if (exit != 0) {
            throw new EngineException("Postgres cannot make its data folder in " + folder.getParent() + ":\n"
                    + Files.readString(log).strip());
        }
    }
}
