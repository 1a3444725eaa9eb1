package io.syntra.gateway.api;

import java.util.regex.Pattern;

/**
 * The path of a request, if there is only one way to read it. A service must see the same path as the gateway did, or the
 * table of segments would protect nothing; so whatever a second decoding could change is refused.
 */
public sealed interface ApiPath {

    String PREFIX = "/api/v1/";

    /** @param segment the first one, which says whose it is */
    record Valid(String segment) implements ApiPath {}

    /** @param why for the user */
    record Refused(String why) implements ApiPath {}

    Pattern CHARACTERS = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,=:@/-]|%[0-9A-Fa-f]{2})*");
    Pattern QUERY = Pattern.compile("[\\x21-\\x7e&&[^#]]*");
    Pattern DOUBLE_MEANING =
            Pattern.compile("(?i)%2f|%5c|%25|%2e|%3b|%00|%2d|%5f|%3[0-9]|%[46][1-9a-f]|%[57][0-9a]|//|/\\.{1,2}(/|$)");

    /** @param uri path and query as they came */
    static ApiPath of(String uri) {
        var question = uri.indexOf('?');
        var path = question < 0 ? uri : uri.substring(0, question);
        if (!path.startsWith(PREFIX)) {
            return new Refused("The API is under " + PREFIX + ".");
        }
        if (!CHARACTERS.matcher(path).matches()
                || (question >= 0 && !QUERY.matcher(uri.substring(question)).matches())) {
            return new Refused("The address holds characters that must be percent-encoded.");
        }
        if (DOUBLE_MEANING.matcher(path).find() || (path.length() > PREFIX.length() && path.endsWith("/"))) {
            return new Refused("The path of the address can be read in two ways: leave out \"..\", empty segments,"
                    + " a slash at the end, and the encoding of what needs none.");
        }
        var end = path.indexOf('/', PREFIX.length());
        return new Valid(end < 0 ? path.substring(PREFIX.length()) : path.substring(PREFIX.length(), end));
    }
}
