package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a message is about. */
sealed interface Target {

    record Service(Intent intent, Named service) implements Target {}

    /** Not known which service; so the person is asked. */
    record Unknown(String question) implements Target {}

    record Unreachable(String reason) implements Target {}

    /** A message that needs no service. */
    record None(Intent intent) implements Target {}

    static Target of(Dialogue dialogue) {
        var intent = CommandGrammar.parse(dialogue.current().question());
        // Only a word that stands alone can be the answer to "which service?".
        boolean mayAnswer =
                intent instanceof Intent.Unclear && dialogue.previous().isPresent();
        if (intent instanceof Intent.Help || (intent instanceof Intent.Unclear && !mayAnswer)) {
            return new None(intent);
        }
        return switch (dialogue.services().get()) {
            case Services.Unreachable unreachable -> new Unreachable(unreachable.reason());
            case Services.Known known ->
                answer(dialogue, known.services())
                        .orElseGet(() -> intent instanceof Intent.Unclear
                                ? new None(intent)
                                : choose(dialogue, intent, known.services()));
        };
    }

    /** The name of a service, said in answer to the question which one was meant. */
    private static Optional<Target> answer(Dialogue dialogue, List<Named> services) {
        var name =
                dialogue.current().question().strip().toLowerCase(Locale.ROOT).replaceAll("[.!]$", "");
        return dialogue.previous()
                .filter(previous -> "question".equals(previous.outcome()))
                .flatMap(previous -> services.stream()
                        .filter(service -> service.name().equals(name))
                        .findFirst()
                        .map(service -> new Service(CommandGrammar.parse(previous.question()), service)));
    }

    private static Target choose(Dialogue dialogue, Intent intent, List<Named> services) {
        var about = dialogue.about();
        var named = Mentions.services(intent, dialogue.current().question(), services);
        if (named.size() > 1) {
            return new Unknown("I look at one service at a time. Which one do you mean: %s?".formatted(names(named)));
        }
        return named.stream()
                .findFirst()
                .or(() -> Mentions.namesAnother(intent) ? Optional.empty() : meant(about, services))
                .<Target>map(service -> new Service(intent, service))
                .orElseGet(() -> new Unknown(question(intent, about, services)));
    }

    /** The one that the conversation was opened for and no other; without that, the only one there is. */
    private static Optional<Named> meant(@Nullable Named about, List<Named> services) {
        return about == null
                ? services.size() == 1 ? Optional.of(services.getFirst()) : Optional.empty()
                : services.stream()
                        .filter(service -> service.id().equals(about.id()))
                        .findFirst();
    }

    private static String question(Intent intent, @Nullable Named about, List<Named> services) {
        if (services.isEmpty()) {
            return "There is no service in this workspace yet. Deploy one with `syntra deploy`.";
        }
        var names = names(services);
        if (about != null && !Mentions.namesAnother(intent)) {
            return "%s, for which this conversation was opened, is no longer there. Which service do you mean: %s?"
                    .formatted(about.name(), names);
        }
        return Mentions.namesAnother(intent)
                ? "There is no service \"%s\". Which one do you mean: %s?".formatted(intent.service(), names)
                : "Which service do you mean: %s?".formatted(names);
    }

    private static String names(List<Named> services) {
        return services.stream().map(Named::name).sorted().collect(Collectors.joining(", "));
    }
}
