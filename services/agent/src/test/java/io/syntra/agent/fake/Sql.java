package io.syntra.agent.fake;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/** What a test does, and finds out, behind the service's back. */
@Singleton
public class Sql {

    private final DataSource dataSource;

    Sql(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public void execute(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column; empty texts for nulls. */
    public List<String> all(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var all = new ArrayList<String>();
            while (result.next()) {
                all.add(Objects.requireNonNullElse(result.getString(1), ""));
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    public String one(String sql) {
        return all(sql).getFirst();
    }

    public boolean any(String sql) {
        return !all(sql).isEmpty();
    }
}
