package io.syntra.local.demo;

import io.syntra.contracts.deployer.ServiceView;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Which services demos made, one id a line. A person's own service may have the same name and is none of our business. */
record EarlierDemos(Path file) {

    boolean made(ServiceView service) {
        return ids().contains(service.id().toString());
    }

    void add(ServiceView service) {
        try {
            Files.writeString(file, service.id() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new Failure(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private List<String> ids() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new Failure(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
