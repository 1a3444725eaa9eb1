package io.syntra.telemetry.promql.series;

import java.math.BigDecimal;

/** Numbers as Prometheus writes them. */
public final class Decimal {

    private static final double SMALL = 1e-6;
    private static final double LARGE = 1e21;

    private Decimal() {}

    /** Never with an exponent: for the values of labels. */
    public static String plain(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    /** For answers: with an exponent where many zeros would stand. */
    public static String shortest(double value) {
        double size = Math.abs(value);
        if (size == 0 || (size >= SMALL && size < LARGE) || !Double.isFinite(value)) {
            return plain(value);
        }
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        var unscaled = digits.unscaledValue().abs().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        return (value < 0 ? "-" : "")
                + unscaled.charAt(0)
                + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
                + "e"
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
