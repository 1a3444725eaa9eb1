package io.syntra.telemetry.clickhouse;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How our tables lie on the servers: on one as they are written down, on a cluster each as a replicated {@code …_local}
 * table on every shard with a distributed one of its own name over them. Reads and inserts name the same table either way.
 */
final class Layout {

    private static final String LOCAL = "_local";
    private static final Pattern CREATE =
            Pattern.compile("(?s)CREATE TABLE IF NOT EXISTS (\\w+) (\\(.*\\)) ENGINE = (\\w*)MergeTree\\b(.*)");
    private static final Pattern ALTER = Pattern.compile("(?s)ALTER TABLE (\\w+) (.*)");

    /** Which migrations ran is the same on every server. */
    private static final String EVERYWHERE = "schema_migrations";

    private final Optional<String> cluster;
    private final String database;

    /** @param cluster its name in ClickHouse's configuration; empty for one server */
    Layout(Optional<String> cluster, String database) {
        this.cluster = cluster.filter(name -> !name.isBlank());
        this.database = plain("syntra.clickhouse.database", database);
        this.cluster.ifPresent(name -> plain("syntra.clickhouse.cluster", name));
    }

    private static String plain(String key, String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
            throw new IllegalStateException(key + " is no plain name: " + name);
        }
        return name;
    }

    boolean isCluster() {
        return cluster.isPresent();
    }

    String createDatabase() {
        return "CREATE DATABASE IF NOT EXISTS " + database + onCluster();
    }

    /** What a statement of a migration is here, in order. */
    List<String> ddl(String statement) {
        if (cluster.isEmpty()) {
            return List.of(statement);
        }
        var create = CREATE.matcher(statement);
        if (create.find()) {
            return create(create.group(1), create.group(2), create.group(3), create.group(4));
        }
        var alter = ALTER.matcher(statement);
        if (alter.find()) {
            return alter(alter.group(1), alter.group(2));
        }
        throw new IllegalStateException("a migration may only create and alter tables: " + statement);
    }

    private List<String> create(String table, String columns, String engine, String rest) {
        var everywhere = table.equals(EVERYWHERE);
        var stored = everywhere ? table : table + LOCAL;
        var place = everywhere
                ? "('/clickhouse/tables/all/" + database + "/" + stored + "', '{shard}-{replica}')"
                : "('/clickhouse/tables/{shard}/" + database + "/" + stored + "', '{replica}')";
        var local = "CREATE TABLE IF NOT EXISTS " + stored + onCluster() + " " + columns + " ENGINE = Replicated"
                + engine + "MergeTree" + place
                + replicated(rest);
        if (everywhere) {
            return List.of(local);
        }
        // What is merged into one row must lie on one shard.
        var key = columns.contains("service_id") ? "workspace, service_id" : "workspace, trace_id";
        return List.of(
                local,
                "CREATE TABLE IF NOT EXISTS " + table + onCluster() + " AS " + stored + " ENGINE = Distributed('"
                        + cluster.orElseThrow() + "', '" + database + "', '" + stored + "', cityHash64(" + key + "))");
    }

    private static String replicated(String settings) {
        return settings.replace("non_replicated_deduplication", "replicated_deduplication");
    }

    /** A distributed table has columns, and neither indexes nor rows of its own. */
    private List<String> alter(String table, String action) {
        var local = alterStored(table, replicated(action));
        return !table.equals(EVERYWHERE) && action.matches("(?s)(ADD|MODIFY|DROP) COLUMN.*")
                ? List.of(local, "ALTER TABLE " + table + onCluster() + " " + action)
                : List.of(local);
    }

    /** Of the table that has the rows. */
    String alterStored(String table, String action) {
        return "ALTER TABLE " + stored(table) + onCluster() + " " + action;
    }

    /** As {@code system} tables call it. */
    String stored(String table) {
        return cluster.isEmpty() || table.equals(EVERYWHERE) ? table : table + LOCAL;
    }

    /** The parts of one replica of each shard. */
    String parts() {
        return cluster.map(name -> "cluster('" + name + "', system.parts)").orElse("system.parts");
    }

    /** Of all servers. */
    String all(String systemTable) {
        return cluster.map(name -> "clusterAllReplicas('" + name + "', " + systemTable + ")")
                .orElse(systemTable);
    }

    private String onCluster() {
        return cluster.map(name -> " ON CLUSTER '" + name + "'").orElse("");
    }
}
