package io.syntra.telemetry.query.syntax;

/** Where in a query's text. Both count from 1; a column is a UTF-16 unit of its line. */
public record Position(int line, int column) {

    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
