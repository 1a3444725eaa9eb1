package io.syntra.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the lines of {@link MasterKey} stand. */
sealed interface KeySource {

    /** @throws IllegalStateException when there are none to be read */
    List<String> lines();

    /** As messages name it. */
    String name();

    record InFile(Path file) implements KeySource {

        @Override
        public List<String> lines() {
            try {
                return Files.readAllLines(file);
            } catch (IOException e) {
                throw new IllegalStateException("no master key can be read from " + file, e);
            }
        }

        @Override
        public String name() {
            return file.toString();
        }
    }

    /** In the environment, with line breaks or commas between keys. */
    record Given(String keys) implements KeySource {

        static final String VARIABLE = "SYNTRA_SECRETS_MASTER_KEY_VALUE";

        @Override
        public List<String> lines() {
            return List.of(keys.split("[\n,]"));
        }

        @Override
        public String name() {
            return VARIABLE;
        }

        /** Without them. */
        @Override
        public String toString() {
            return VARIABLE;
        }
    }
}
