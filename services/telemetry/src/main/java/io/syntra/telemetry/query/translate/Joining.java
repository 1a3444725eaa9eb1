package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.syntax.Stage.Join;
import io.syntra.telemetry.query.translate.Term.Computed;
import io.syntra.telemetry.query.translate.Term.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Rows of two queries that belong together. */
final class Joining {

    private final Parameters parameters;
    private final IntSupplier numbers;

    Joining(Parameters parameters, IntSupplier numbers) {
        this.parameters = parameters;
        this.numbers = numbers;
    }

    /**
     * @param selected its columns' SQL, by alias
     * @param columns what they are outside, by name
     */
    private record Side(Select rows, Map<String, String> selected, Map<String, Computed> columns) {

        String sql() {
            return rows.sql(selected);
        }
    }

    private Side side(Select rows, boolean mayBeMissing) {
        var selected = new LinkedHashMap<String, String>();
        var columns = new LinkedHashMap<String, Computed>();
        rows.columns().forEach((name, column) -> {
            var alias = "c" + numbers.getAsInt();
            selected.put(alias, column.sql());
            columns.put(name, new Computed(column.type(), alias, Level.ROW, column.nullable() || mayBeMissing));
        });
        return new Side(rows, selected, columns);
    }

    Select join(Select leftRows, Select rightRows, Join join) {
        var left = side(leftRows, false);
        var right = side(rightRows, join.kind() == Join.Kind.LEFTOUTER);
        var conditions = new ArrayList<String>();
        for (var key : join.keys()) {
            conditions.addAll(condition(key, column(key, key.left(), left), column(key, key.right(), right)));
        }
        join.within()
                .ifPresent(within -> conditions.add("abs(toUnixTimestamp64Nano(" + time(join, left)
                        + ") - toUnixTimestamp64Nano(" + time(join, right) + ")) <= "
                        + parameters.add("Int64", within.toNanos())));
        var kind =
                switch (join.kind()) {
                    case INNER -> "INNER JOIN";
                    case LEFTOUTER -> "LEFT JOIN";
                    case LEFTSEMI -> "LEFT SEMI JOIN";
                    case LEFTANTI -> "LEFT ANTI JOIN";
                };
        var joined = new Select(
                "(" + left.sql() + ") AS j" + numbers.getAsInt() + " " + kind + " (" + right.sql() + ") AS j"
                        + numbers.getAsInt() + " ON " + String.join(" AND ", conditions),
                numbers);
        left.columns().forEach(joined::column);
        if (join.kind() == Join.Kind.INNER || join.kind() == Join.Kind.LEFTOUTER) {
            right.columns().forEach((name, column) -> {
                if (!isSharedKey(join, name)) {
                    joined.column(Select.fresh(name, joined.columns().keySet()), column);
                }
            });
        }
        return joined;
    }

    private static Computed column(Join.Key key, String name, Side side) {
        var column = side.columns().get(name);
        if (column == null) {
            throw QueryError.unknown(key.at(), "field", name, side.columns().keySet());
        }
        return column;
    }

    /** What has no trace belongs to no trace: an id that is all zero is none. */
    private static List<String> condition(Join.Key key, Computed left, Computed right) {
        boolean same = left.type().equals(right.type())
                || (left.type().isNumeric() && right.type().isNumeric());
        if (!same || left.type() == Plain.MAP || left.type() == Plain.LIST) {
            throw new QueryError(
                    key.at(),
                    "'" + key.left() + "' is " + Values.described(left.type()) + " and '" + key.right() + "' "
                            + Values.described(right.type()) + "; only like can be joined with like");
        }
        var equal = left.type().equals(right.type())
                ? left.sql() + " = " + right.sql()
                : "toFloat64(" + left.sql() + ") = toFloat64(" + right.sql() + ")";
        return left.type() instanceof Type.Hex hex
                ? List.of(equal, left.sql() + " != " + Values.zeros(hex))
                : List.of(equal);
    }

    private static String time(Join join, Side side) {
        var ts = side.columns().get("ts");
        if (ts == null || ts.type() != Plain.TIME) {
            throw new QueryError(join.at(), "within compares the times of both sides, and one has no ts");
        }
        return ts.sql();
    }

    private static boolean isSharedKey(Join join, String name) {
        return join.keys().stream()
                .anyMatch(key -> key.right().equals(name) && key.left().equals(name));
    }
}
