package io.syntra.telemetry.clickhouse;

/** ClickHouse is away or refused a statement. */
public final class ClickHouseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClickHouseException(String message, Throwable cause) {
        super(message, cause);
    }
}
