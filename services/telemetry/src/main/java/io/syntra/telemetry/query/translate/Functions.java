package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Expression;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.translate.Term.Level;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All functions of the language. One more is one more line here. */
public final class Functions {

    private static final Map<String, Function> BY_NAME = new TreeMap<>();

    private Functions() {}

    static {
        Aggregates.ALL.forEach(Functions::add);
        Scalars.ALL.forEach(Functions::add);
    }

    /**
     * @param arguments as people read them: what may be left out stands in brackets, what may come again ends with …
     * @param about one line, for completion
     */
    record Function(String name, String arguments, boolean aggregate, int fewest, int most, String about, Body body) {

        static Function scalar(String name, String arguments, int fewest, int most, String about, Body body) {
            return new Function(name, arguments, false, fewest, most, about, body);
        }

        static Function aggregate(String name, String arguments, int fewest, int most, String about, Body body) {
            return new Function(name, arguments, true, fewest, most, about, body);
        }
    }

    /** What a call is in SQL. */
    interface Body {
        Term apply(Arguments arguments);
    }

    /** One that can be called, for completion. */
    public record Signature(String name, String arguments, boolean aggregate, String about) {}

    public static List<Signature> signatures() {
        return BY_NAME.values().stream()
                .map(f -> new Signature(f.name(), f.arguments(), f.aggregate(), f.about()))
                .toList();
    }

    private static void add(Function function) {
        BY_NAME.put(function.name(), function);
    }

    static Term call(Terms terms, Expression.Call call) {
        var function = BY_NAME.get(call.function());
        if (function == null) {
            throw QueryError.unknown(call.at(), "function", call.function(), BY_NAME.keySet());
        }
        int given = call.arguments().size();
        if (given < function.fewest() || given > function.most()) {
            throw new QueryError(
                    call.at(),
                    call.function() + " is " + call.function() + "(" + function.arguments() + "); here are " + given
                            + " arguments");
        }
        var arguments = new Arguments(
                terms, call, call.arguments().stream().map(terms::of).toList());
        if (!function.aggregate()) {
            return function.body().apply(arguments);
        }
        for (int i = 0; i < given; i++) {
            if (arguments.term(i).level() == Level.GROUP) {
                throw new QueryError(call.arguments().get(i).at(), "an aggregate cannot be inside another one");
            }
        }
        return function.body().apply(arguments);
    }

    /** The types of what has an order. */
    static boolean isOrdered(Type type) {
        return type != Plain.MAP && type != Plain.LIST && type != Plain.TRUTH && type != Plain.NOTHING;
    }
}
