package io.syntra.telemetry.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackTraceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            node-request     | TypeError                        | Cannot read properties of undefined (reading 'user') | getUser (server.js:3)
            node-cause       | Error                            | cannot load user 42                     | getUser (server.js:3)
            node-async       | SyntaxError                      | Expected property name or '}' in JSON at position 1 | <anonymous> (server.js:7)
            node-code        | Error                            | connect refused                         | <anonymous> (server.js:8)
            node-uncaught    | ReferenceError                   | undefinedFunction is not defined        | Timeout._onTimeout (server.js:9)
            node-express     | TypeError                        | Cannot read properties of undefined (reading 'user') | <anonymous> (users/index.js:17)
            java-caused-by   | java.lang.RuntimeException       | request 7 failed                        | com.acme.Shop$Users.load (Shop.java:5)
            java-uncaught    | java.lang.NullPointerException   | Cannot invoke "String.length()" because the return value of "java.util.Map.get(Object)" is null | com.acme.Shop.main (Shop.java:11)
            java-spring      | org.springframework.dao.DataIntegrityViolationException | could not execute statement; SQL [n/a]; constraint [orders_pk] | com.acme.orders.OrderService.place (OrderService.java:58)
            java-quarkus     | java.lang.IllegalArgumentException | no such order: 12                     | com.acme.orders.Orders.require (Orders.java:41)
            python-chained   | ValueError                       | no user u-17                            | load (shop/app.py:4)
            python-library   | json.decoder.JSONDecodeError     | Expecting property name enclosed in double quotes: line 1 column 2 (char 1) | <module> (shop/app.py:15)
            python-group     | ExceptionGroup                   | many (2 sub-exceptions)                 | group (shop/app.py:20)
            python-recursion | ZeroDivisionError                | division by zero                        | rec (shop/app.py:25)
            python-django    | users.models.Profile.DoesNotExist | Profile matching query does not exist. | profile (users/models.py:8)
            """)
    void readsRealTraces(String name, String type, String message, String culprit) {
        var trace = StackTrace.find(trace(name)).orElseThrow();

        assertThat(trace.thrown().type()).isEqualTo(type);
        assertThat(trace.thrown().message()).isEqualTo(message);
        assertThat(trace.culprit().orElseThrow().describe()).isEqualTo(culprit);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            node-cause     | Error, TypeError
            java-caused-by | java.lang.RuntimeException, java.lang.IllegalStateException
            java-spring    | org.springframework.dao.DataIntegrityViolationException, org.postgresql.util.PSQLException
            python-chained | ValueError, KeyError
            """)
    void readsCausesFromTheLastThrownToTheFirst(String name, String types) {
        var trace = StackTrace.find(trace(name)).orElseThrow();

        assertThat(trace.chain()).extracting(Failure::type).containsExactly(types.split(", ", -1));
    }

    @Test
    void messagesKeepTheirLines() {
        var trace = StackTrace.find(trace("java-caused-by")).orElseThrow();

        assertThat(trace.chain().getLast().message()).isEqualTo("no row for user 7\nsecond line");
    }

    @Test
    void plainLinesHoldNoTrace() {
        assertThat(List.of(
                        "",
                        "listening at http://localhost:3000 (pid 1)",
                        "user bob is at home (42)\n    at last he said so",
                        "Error: something failed",
                        "{\"level\":30,\"msg\":\"ok\"}",
                        "    at the end of the day (really)"))
                .allSatisfy(line -> assertThat(StackTrace.find(line)).isEmpty());
    }

    @Test
    void whateverTheTextNothingIsThrownAndItIsQuick() {
        var pieces = List.of(
                "    at ",
                "\tat ",
                "Caused by: ",
                "Error",
                ":",
                "1:1",
                "(",
                ")",
                "\n",
                " ",
                "a.b.C",
                "$$Lambda/0x1",
                "Traceback (most recent call last):\n",
                "  File \"",
                "\", line ",
                "99999999999999",
                ", in ",
                "[cause]: ",
                "\u0000",
                "\uD83D",
                "é",
                "  | ",
                "+-+---",
                "Suppressed: ",
                "java",
                "Error: ",
                "x".repeat(500));
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            StackTrace.find(text.toString()).ifPresent(Fingerprint::of);
        }
    }

    @Test
    void hostileLinesTakeLinearTime() {
        var hostile = List.of(
                "Error: x\n    at " + "a:1:1 ".repeat(20_000),
                "Error: x\n    at " + "(".repeat(60_000) + ":1:1",
                "a.".repeat(30_000) + "Error\n\tat a.b(C.java:1)",
                "Error".repeat(12_000) + "\n    at x (y:1:1)",
                "\tat a.b(C.java:1)\n".repeat(4_000),
                "Traceback (most recent call last):\n".repeat(2_000));
        var start = System.nanoTime();

        hostile.forEach(text -> StackTrace.find(text).ifPresent(Fingerprint::of));

        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    static String trace(String name) {
        try (var file = StackTraceTest.class.getResourceAsStream("/traces/" + name + ".txt")) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
