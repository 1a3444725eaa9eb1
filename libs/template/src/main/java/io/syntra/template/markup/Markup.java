package io.syntra.template.markup;

import io.syntra.template.Template;

/** The markup of a channel. */
public enum Markup {
    PLAIN,
    TELEGRAM_HTML,
    TELEGRAM_MARKDOWN,
    SLACK;

    /** @throws io.syntra.template.TemplateSyntaxException when it is no template, or the channel would refuse its markup */
    public MarkedTemplate parse(String source) {
        var written = Glyphs.composed(source);
        var template = Template.parse(written);
        var grammar = grammar();
        return new MarkedTemplate(
                grammar, grammar.read(Units.of(template.segments())), template.names(), grammar.altered(written));
    }

    private Grammar grammar() {
        return switch (this) {
            case PLAIN -> new PlainText();
            case TELEGRAM_HTML -> new TelegramHtml();
            case TELEGRAM_MARKDOWN -> new TelegramMarkdown();
            case SLACK -> new SlackMrkdwn();
        };
    }
}
