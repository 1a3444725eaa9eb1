package io.syntra.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.telemetry.trace.TraceTree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceTreeTest {

    /** Each is {@code id<parent@begin}. */
    private static List<String> order(String... spans) {
        return TraceTree.order(Arrays.stream(spans).map(TraceTreeTest::node).toList()).stream()
                .map(placed -> " ".repeat(placed.depth()) + placed.span() + (placed.orphan() ? "?" : ""))
                .toList();
    }

    private static Node<String> node(String written) {
        int parent = written.indexOf('<');
        int begin = written.indexOf('@');
        var id = written.substring(0, parent);
        return new Node<>(id, written.substring(parent + 1, begin), Long.parseLong(written.substring(begin + 1)), id);
    }

    @Test
    void eachComesBeforeThoseBelowItInTheOrderInWhichTheyBegan() {
        assertThat(order("c<a@3", "a<@1", "b<a@2", "d<b@9", "e<c@4")).containsExactly("a", " b", "  d", " c", "  e");
    }

    @Test
    void oneWithoutItsParentIsShownAndMarked() {
        assertThat(order("a<@1", "x<gone@2", "y<x@3")).containsExactly("a", "x?", " y");
    }

    @Test
    void whatComesTwiceIsShownOnce() {
        assertThat(order("a<@1", "b<a@2", "b<a@2")).containsExactly("a", " b");
    }

    /** Guarded by {@code seen}: without it this has no end. */
    @Test
    void spansThatAreEachOthersParentsAreShownOnce() {
        assertThat(order("a<b@1", "b<a@2", "c<c@3")).containsExactly("a?", " b", "c?");
    }

    @Test
    void aTraceMayBeAsDeepAsItIsLong() {
        var chain = new ArrayList<Node<Integer>>();
        IntStream.range(0, 50_000)
                .forEach(i -> chain.add(new Node<>("s" + i, i == 0 ? "" : "s" + (i - 1), 50_000 - i, i)));

        var placed = TraceTree.order(chain);

        assertThat(placed).hasSize(50_000);
        assertThat(placed.getLast().depth()).isEqualTo(49_999);
    }
}
