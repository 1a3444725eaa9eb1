package io.syntra.local.secret;

import io.syntra.local.terminal.Failure;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the value of a secret comes from: a person who types it unseen, or a pipe. Never an argument, which other users
 * of the machine could see and the shell would remember.
 *
 * @param console empty when nobody can be asked
 */
record TypedValue(Optional<Console> console, InputStream in, boolean echoes) {

    private static final int MOST_BYTES = 64 * 1024;

    static TypedValue ofProcess() {
        return new TypedValue(
                Optional.ofNullable(System.console()).filter(Console::isTerminal), System.in, isTerminal());
    }

    /** Whether standard input is a terminal even though the output goes elsewhere. */
    private static boolean isTerminal() {
        try {
            var input = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
            return input.startsWith("/dev/pts") || input.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    String read(String name) {
        var value = console.isPresent() ? typed(console.get(), name) : piped();
        if (value.isEmpty()) {
            throw new Failure("the value is empty; nothing was changed");
        }
        return value;
    }

    private static String typed(Console console, String name) {
        var typed = console.readPassword("Value of %s: ", name);
        return typed == null ? "" : new String(typed);
    }

    private String piped() {
        if (echoes) {
            throw new Failure(
                    "what is typed here would be seen; leave the output on the terminal, or pipe the value in");
        }
        try {
            var bytes = in.readNBytes(MOST_BYTES + 2);
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException e) {
            throw new Failure("the value is not text in UTF-8; encode it, for example with base64", e);
        } catch (IOException e) {
            throw new Failure("the value cannot be read", e);
        }
    }
}
