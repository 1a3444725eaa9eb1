package io.syntra.notification.guard;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A target as people may see it: without its user, password, query values and fragment. */
public final class MaskedTarget {

    private static final Pattern USER = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@");
    private static final Pattern AND = Pattern.compile("&");

    private MaskedTarget() {}

    public static String of(String target) {
        var noUser = USER.matcher(target).replaceFirst("$1***@");
        var noFragment = upTo(noUser, '#');
        var path = upTo(noFragment, '?');
        return path.length() == noFragment.length()
                ? path
                : path + "?" + maskedQuery(noFragment.substring(path.length() + 1));
    }

    private static String maskedQuery(String query) {
        return AND.splitAsStream(query)
                .map(part -> part.contains("=") ? upTo(part, '=') + "=***" : "***")
                .collect(Collectors.joining("&"));
    }

    private static String upTo(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }
}
