package io.syntra.agent.simulator;

import java.util.List;

/** Errors as programs of several languages write them. */
final class Shapes {

    private Shapes() {}

    /** Bugs of a release. */
    static final List<Failure> BUGS = List.of(
            Failure.of(
                    "TypeError", "Cannot read properties of undefined (reading 'user')", "userHandler (server.js:31)"),
            Failure.of("TypeError", "res.status(...).jsn is not a function", "list (routes/items.js:12)"),
            Failure.of("RangeError", "Invalid array length", "paginate (pages.js:88)"),
            Failure.of(
                    "java.lang.NullPointerException",
                    "Cannot invoke \"Cart.total()\" because \"cart\" is null",
                    "com.shop.CartResource.total(CartResource.java:44)"),
            Failure.of(
                    "java.lang.ClassCastException", "class A cannot be cast to class B", "com.shop.Map.of(Map.java:9)"),
            Failure.of("KeyError", "'price_cents'", "cart.total (cart.py:57)"),
            Failure.of(
                    "psycopg.errors.UndefinedColumn", "column \"vat\" does not exist", "orders.load (orders.py:19)"));

    /** Bugs that no rule was written with in mind: languages and words of their own. */
    static final List<Failure> UNSEEN_BUGS = List.of(
            Failure.of("ErrorLog", "panic: runtime error: index out of range [3] with length 3", null),
            Failure.of("NoMethodError", "undefined method `fetch' for nil:NilClass", "orders_controller.rb:21"),
            Failure.of(
                    "System.NullReferenceException",
                    "Object reference not set to an instance of an object.",
                    "Shop.Get()"),
            Failure.of(
                    "ErrorLog",
                    "thread 'main' panicked at src/main.rs:14:9: called `Option::unwrap()` on a `None` value",
                    null),
            Failure.of("UndefinedFunctionError", "function nil.id/0 is undefined", "lib/shop/cart.ex:8"),
            Failure.of("ErrorLog", "[cart] giving up: schema 7 expected, got 6", null));

    static final List<Failure> SETTINGS = List.of(
            Failure.of("Error", "STRIPE_KEY is not set", "charge (pay.js:9)"),
            Failure.of("KeyError", "'DATABASE_URL'", "settings (settings.py:4)"),
            Failure.of(
                    "java.lang.IllegalStateException",
                    "Required configuration smtp.host is missing",
                    "Mail.<init>(Mail.java:12)"),
            Failure.of("SyntaxError", "Unexpected token o in JSON at position 1", "limits (config.js:7)"));

    static final List<Failure> DATABASE_DOWN = List.of(
            Failure.of("Error", "connect ECONNREFUSED 10.0.0.7:5432", "query (db.js:20)"),
            Failure.of(
                    "psycopg.OperationalError",
                    "connection to server at \"10.0.0.7\", port 5432 failed: Connection refused",
                    "db.py:10"),
            Failure.of(
                    "org.postgresql.util.PSQLException",
                    "Connection to 10.0.0.7:5432 refused. Check that the hostname and port are correct",
                    "Db.open(Db.java:31)"),
            Failure.of("Error", "getaddrinfo EAI_AGAIN db.internal", "query (db.js:20)"),
            Failure.of("ErrorLog", "dial tcp 10.0.0.7:5432: i/o timeout", null),
            Failure.of(
                    "redis.exceptions.ConnectionError",
                    "Error 111 connecting to 10.0.0.7:6379. Connection refused.",
                    "cache.py:14"));

    static final List<Failure> UNSEEN_DATABASE_DOWN = List.of(
            Failure.of("ErrorLog", "dial tcp 10.0.0.7:5432: connect: no route to host", null),
            Failure.of(
                    "PG::ConnectionBad", "could not connect to server: Connection refused (10.0.0.7:5432)", "db.rb:4"),
            Failure.of("MongoServerSelectionError", "connect ETIMEDOUT 10.0.0.7:27017", "mongo.js:3"),
            Failure.of("java.net.ConnectException", "Connection refused: /10.0.0.7:5432", "Db.java:10"));

    static final List<Failure> CERTIFICATE = List.of(
            Failure.of("Error", "certificate has expired", "fetch (mail.js:14)"),
            Failure.of(
                    "requests.exceptions.SSLError",
                    "certificate verify failed: certificate has expired (_ssl.c:1129)",
                    "mail.py:9"),
            Failure.of(
                    "javax.net.ssl.SSLHandshakeException",
                    "PKIX path validation failed: CertificateExpiredException: NotAfter: Tue Mar 03 2026",
                    "Mail.java:5"),
            Failure.of(
                    "ErrorLog",
                    "tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
                    null));

    static final List<Failure> OUT_OF_MEMORY = List.of(
            Failure.of(
                    "FatalError",
                    "Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory",
                    null),
            Failure.of("java.lang.OutOfMemoryError", "Java heap space", "Cache.put(Cache.java:71)"),
            Failure.of("MemoryError", "Unable to allocate 2.1 GiB", "report.py:80"));

    static final List<Failure> POOL = List.of(
            Failure.of(
                    "Error", "timeout exceeded when trying to connect: pool exhausted, 20 of 20 in use", "pool.js:40"),
            Failure.of(
                    "java.sql.SQLTransientConnectionException",
                    "HikariPool-1 - Connection is not available, request timed out after 30000ms",
                    "Db.java:8"),
            Failure.of(
                    "sqlalchemy.exc.TimeoutError",
                    "QueuePool limit of size 5 overflow 10 reached, connection timed out",
                    "db.py:21"));

    static final List<Failure> DISK_FULL = List.of(
            Failure.of("Error", "ENOSPC: no space left on device, write", "save (upload.js:22)"),
            Failure.of("OSError", "[Errno 28] No space left on device: '/data/uploads'", "upload.py:9"),
            Failure.of("java.io.IOException", "No space left on device", "Upload.java:33"));

    static final List<Failure> DATA = List.of(
            Failure.of("ValueError", "invalid coupon", "coupon.py:31"),
            Failure.of(
                    "java.time.format.DateTimeParseException",
                    "Text '2026-02-30' could not be parsed",
                    "Report.java:77"),
            Failure.of("Error", "unexpected currency XAF", "money.js:5"));

    static final List<Failure> OLD_NOISE = List.of(
            Failure.of("ValidationError", "email is not an email", "form.js:9"),
            Failure.of("ErrorLog", "slow query took 1200 ms", null),
            Failure.of("BrokenPipeError", "[Errno 32] Broken pipe", "wsgi.py:12"));
}
