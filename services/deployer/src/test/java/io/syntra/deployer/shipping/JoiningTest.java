package io.syntra.deployer.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.deployer.shipping.Joining.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoiningTest {

    @Test
    void keepsPlainLinesApart() {
        assertThat(texts("one\ntwo\n\nthree\n")).containsExactly("one", "two", "", "three");
    }

    @Test
    void keepsANodeTraceTogether() {
        var trace = """
                TypeError: Cannot read properties of undefined (reading 'user')
                    at getUser (/app/server.js:12:20)
                    at Server.<anonymous> (/app/server.js:30:5) {
                  code: 'X'
                }""";

        assertThat(texts("GET /users/1\n" + trace + "\nGET /users/2\n"))
                .containsExactly("GET /users/1", trace, "GET /users/2");
    }

    @Test
    void keepsWhatNodePrintsForAnUncaughtErrorTogether() {
        var trace = """
                /app/server.js:3
                  throw new TypeError('no');
                  ^

                TypeError: no
                    at Object.<anonymous> (/app/server.js:3:9)
                    at node:internal/main:30:49

                Node.js v20.20.2""";

        assertThat(texts("listening\n" + trace + "\n")).containsExactly("listening", trace);
    }

    @Test
    void keepsAPythonTraceTogether() {
        var trace = """
                Traceback (most recent call last):
                  File "app.py", line 3, in <module>
                    main()
                KeyError: 'a'

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "app.py", line 9, in <module>
                    fail()
                app.errors.Failed: no""";

        assertThat(texts(trace + "\nnext\n")).containsExactly(trace, "next");
    }

    @Test
    void keepsAJavaTraceTogether() {
        var trace = """
                java.lang.IllegalStateException: a
                \tat a.B.c(B.java:1)
                Caused by: java.io.IOException: b
                \tat a.B.d(B.java:2)
                \t... 3 more""";

        assertThat(texts(trace + "\nINFO next\n")).containsExactly(trace, "INFO next");
    }

    @Test
    void keepsAGoPanicTogether() {
        var panic = "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:4 +0x1d\nexit status 2";

        assertThat(texts("up\n" + panic + "\n")).containsExactly("up", panic);
    }

    @Test
    void twoTracesInARowAreTwoRecords() {
        assertThat(texts("TypeError: a\n    at x (y:1:1)\nTypeError: b\n    at x (y:1:1)\n"))
                .hasSize(2);
    }

    @Test
    void givesTheOffsetBehindEachRecord() {
        var text = "ä\n b\r\nc";

        var entries = join(text);

        assertThat(entries).extracting(Entry::end).containsExactly(7, 8);
        assertThat(entries).extracting(Entry::finished).containsExactly(true, false);
        assertThat(entries.getFirst().text()).isEqualTo("ä\n b");
    }

    @Test
    void cutsALineThatNeverEndsBetweenCharacters() {
        var entries = join("ä".repeat(Lines.LONGEST));

        assertThat(entries).hasSize(2);
        assertThat(String.join("", entries.stream().map(Entry::text).toList())).isEqualTo("ä".repeat(Lines.LONGEST));
    }

    private static List<String> texts(String text) {
        return join(text).stream().map(Entry::text).toList();
    }

    private static List<Entry> join(String text) {
        return Joining.join(Lines.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
