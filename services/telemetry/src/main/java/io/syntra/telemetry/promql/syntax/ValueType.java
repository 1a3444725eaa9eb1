package io.syntra.telemetry.promql.syntax;

/** What an expression is. */
public enum ValueType {
    SCALAR("scalar", "a scalar"),
    VECTOR("vector", "an instant vector"),
    MATRIX("matrix", "a range vector"),
    STRING("string", "a string");

    private final String word;
    private final String shown;

    ValueType(String word, String shown) {
        this.word = word;
        this.shown = shown;
    }

    /** As Prometheus' API says it. */
    public String word() {
        return word;
    }

    public String shown() {
        return shown;
    }
}
