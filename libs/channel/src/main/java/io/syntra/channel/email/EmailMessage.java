package io.syntra.channel.email;

import io.syntra.channel.Address;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.SecretField;
import io.syntra.channel.TemplateField;
import io.syntra.channel.Written;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Rendered;
import io.syntra.template.Template;
import io.syntra.template.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@code notify} node's e-mail: plain text, in which no character of a value means anything. */
public final class EmailMessage implements ChannelMessage {

    public static final String CHANNEL = "email";

    public static final String SERVER = "smtp_url";
    public static final List<String> SECRETS = List.of(SERVER);

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String TITLE = "title";
    private static final String TEXT = "text";

    /** More belong into a mailing list. */
    private static final int MOST_RECEIVERS = 20;

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_TEXT = 50_000;

    /** No quoted names, no line ends: nothing of it can become a header or another receiver. */
    private static final Pattern MAILBOX =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`|~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final Pattern CONTROL_IN_TEXT = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

    private final Address.Mailbox address;
    private final Template title;
    private final Template text;
    private final boolean strict;
    private final List<Problem.Field> warnings;

    private EmailMessage(
            Address.Mailbox address, Template title, Template text, boolean strict, List<Problem.Field> warnings) {
        this.address = address;
        this.title = title;
        this.text = text;
        this.strict = strict;
        this.warnings = List.copyOf(warnings);
    }

    /** @param config the node's fields; what is wrong is said of their places */
    public static EmailMessage read(JsonPlace config) {
        config.object(SERVER, FROM, TO, TITLE, TEXT, "strict", "channel");
        var warnings = new ArrayList<Problem.Field>();
        var server = SecretField.read(
                config,
                SERVER,
                SmtpUrl.LITERAL,
                "must be a URL such as smtps://user:password@mail.example.com:465",
                warnings);
        var address = new Address.Mailbox(
                server, mailbox(config.at(FROM), config.at(FROM).text()), receivers(config.at(TO)));
        return new EmailMessage(
                address,
                template(config.at(TITLE)),
                template(config.at(TEXT)),
                config.at("strict").flag(),
                warnings);
    }

    private static List<String> receivers(JsonPlace place) {
        var value = place.value();
        if (value == null || value.isTextual()) {
            return List.of(mailbox(place, place.text()));
        }
        var items = place.items();
        if ((items.isEmpty() && value.isArray()) || items.size() > MOST_RECEIVERS) {
            place.wrong("must have 1 to " + MOST_RECEIVERS + " addresses");
        }
        return items.stream().map(item -> mailbox(item, item.text())).toList();
    }

    private static String mailbox(JsonPlace place, String text) {
        if (!text.isEmpty() && !MAILBOX.matcher(text).matches()) {
            place.wrong("must be an address such as team@example.com, fixed by you and without a name");
            return "";
        }
        return text;
    }

    private static Template template(JsonPlace place) {
        return TemplateField.readFilled(place, place.text(), Template::parse).orElseGet(() -> Template.parse(""));
    }

    @Override
    public Map<String, Set<String>> uses() {
        return Map.of(TITLE, title.names(), TEXT, text.names());
    }

    @Override
    public Address.Mailbox address() {
        return address;
    }

    @Override
    public List<Problem.Field> warnings() {
        return warnings;
    }

    @Override
    public Written write(Variables variables) {
        var subject = title.render(variables);
        var words = text.render(variables);
        var remarks =
                Stream.concat(remarks(TITLE, subject), remarks(TEXT, words)).toList();
        var refusal = refusal(subject, words);
        if (refusal != null) {
            return new Written(List.of(), remarks, List.of(refusal));
        }
        var body = Json.mapper().createObjectNode().put(FROM, address.from());
        address.to().forEach(body.putArray(TO)::add);
        // A line end in a value begins no header.
        body.put("subject", cut(CONTROL.matcher(subject.text()).replaceAll(" ").strip(), LONGEST_TITLE));
        body.put(TEXT, cut(CONTROL_IN_TEXT.matcher(words.text()).replaceAll(""), LONGEST_TEXT));
        return new Written(List.of(body), remarks, List.of());
    }

    private Problem.@Nullable Field refusal(Rendered subject, Rendered words) {
        if (strict && !(subject.missing().isEmpty() && words.missing().isEmpty())) {
            var missing = new ArrayList<>(subject.missing());
            missing.addAll(words.missing());
            return new Problem.Field(
                    TEXT,
                    "has no value for " + String.join(", ", missing)
                            + ", and the node is strict: give them a default, as in {{name | default 'none'}}");
        }
        return words.text().isBlank() ? new Problem.Field(TEXT, "shows nothing with these values") : null;
    }

    private static Stream<Problem.Field> remarks(String field, Rendered rendered) {
        return rendered.warnings().stream().map(warning -> new Problem.Field(field, warning));
    }

    /** Never half of a character that takes two. */
    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }
}
