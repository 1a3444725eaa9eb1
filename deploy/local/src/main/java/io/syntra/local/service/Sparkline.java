package io.syntra.local.service;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Numbers as one line of small bars; what is missing is a gap. */
final class Sparkline {

    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** @param width at most so many bars; of more numbers, each bar is the largest of some */
    static String of(List<OptionalDouble> numbers, int width) {
        var bars = numbers.size() <= width ? numbers : joined(numbers, width);
        var least = bars.stream().flatMapToDouble(OptionalDouble::stream).min().orElse(0);
        var most = bars.stream().flatMapToDouble(OptionalDouble::stream).max().orElse(0);
        // Bars stand on nothing, so that twice as much looks like it.
        var base = Math.min(0, least);
        var line = new StringBuilder();
        for (var bar : bars) {
            line.append(bar.isPresent() ? bar(bar.getAsDouble() - base, most - base) : ' ');
        }
        return line.toString();
    }

    private static char bar(double height, double highest) {
        var step = highest == 0 ? 0 : (int) Math.floor(height / highest * (BARS.length() - 1) + 0.5);
        return BARS.charAt(Math.clamp(step, 0, BARS.length() - 1));
    }

    private static List<OptionalDouble> joined(List<OptionalDouble> numbers, int width) {
        return IntStream.range(0, width)
                .mapToObj(
                        i -> numbers
                                .subList((int) ((long) i * numbers.size() / width), (int)
                                        ((i + 1L) * numbers.size() / width))
                                .stream()
                                .flatMapToDouble(OptionalDouble::stream)
                                .max())
                .toList();
    }
}
