package io.syntra.agent.intent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a command apart into the words that a program is given. Only blanks and quotes mean something: what a shell would
 * expand, join or redirect is refused rather than passed on as a word, for whoever wrote it expects otherwise.
 */
final class CommandLine {

    private static final String OF_A_SHELL = "|&;<>()$`\\*?[]{}~#!";
    private static final String TYPOGRAPHIC = "‘’‚“”„«»";

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean begun;

    private CommandLine(String text) {
        this.text = text;
    }

    /** A command, or why it is none. */
    sealed interface Read {
        record Words(List<String> words) implements Read {
            public Words {
                words = List.copyOf(words);
            }
        }

        record Refused(String why) implements Read {}
    }

    static Read of(String text) {
        return new CommandLine(text).read();
    }

    private Read read() {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            var fault = fault(c, quote);
            if (fault != null) {
                return new Read.Refused(fault);
            }
            if (quote != 0) {
                quote = inQuotes(c, quote);
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (c == ' ' || c == '\t') {
                end();
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            return new Read.Refused("A quote %c is opened and never closed.".formatted(quote));
        }
        end();
        return words.isEmpty() || words.getFirst().isBlank()
                ? new Read.Refused("There is no program in it.")
                : new Read.Words(words);
    }

    private char inQuotes(char c, char quote) {
        if (c == quote) {
            return 0;
        }
        word.append(c);
        return quote;
    }

    private static @Nullable String fault(char c, char quote) {
        if (TYPOGRAPHIC.indexOf(c) >= 0) {
            return "The quote %c is a typographic one; use ' or \".".formatted(c);
        }
        if ((Character.isISOControl(c) && c != '\t' && c != '\n') || Character.getType(c) == Character.FORMAT) {
            return "It holds a character that cannot be seen.";
        }
        boolean expands = quote == 0 ? OF_A_SHELL.indexOf(c) >= 0 : quote == '"' && "$`\\".indexOf(c) >= 0;
        return expands || c == '\n'
                ? "No shell reads it, so %s would mean nothing; a program gets its words as they are. Put it between ' when it belongs to a word."
                        .formatted(c == '\n' ? "a line break" : String.valueOf(c))
                : null;
    }

    private void end() {
        if (begun) {
            words.add(word.toString());
            word.setLength(0);
            begun = false;
        }
    }
}
