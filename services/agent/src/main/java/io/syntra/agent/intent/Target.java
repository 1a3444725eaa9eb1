package io.syntra.agent.intent;

import io.syntra.agent.brain.Asker;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a message is about. */
public sealed interface Target {

    Pattern YES = Pattern.compile("(?i)(?:y|yes|yep|yeah|sure|right|correct|ok|okay|exactly|that one)[\\s.!]*");

    Pattern SERVER = Pattern.compile("(?i)(?:on )?([a-z0-9](?:[a-z0-9.-]{0,58}[a-z0-9])?)[.!]?");

    record Service(Intent intent, Named service) implements Target {}

    /** A question that may be answered for several at once. */
    record Several(Intent intent, List<Named> services) implements Target {
        /** One message may make so many calls and no more. */
        private static final int MOST = 10;

        public Several {
            services = List.copyOf(services);
        }

        /** Those that are looked at. */
        public List<Named> looked() {
            return services.subList(0, Math.min(MOST, services.size()));
        }

        public List<Named> unseen() {
            return services.subList(looked().size(), services.size());
        }
    }

    /** Not known which service; so the person is asked. */
    record Unknown(String question) implements Target {}

    record Unreachable(String reason) implements Target {}

    /** A message that needs no service. */
    record None(Intent intent) implements Target {}

    static Target of(Dialogue dialogue) {
        var message = dialogue.current().question();
        var intent = CommandGrammar.parse(message);
        // Only what is no message of its own can be the answer to a question back.
        var asked = intent instanceof Intent.Unclear || intent instanceof Intent.Diagnose
                ? dialogue.previous()
                        .filter(previous -> previous.asker() == Asker.PERSON)
                        .filter(previous -> "question".equals(previous.outcome()))
                : Optional.<Dialogue.Exchange>empty();
        var before = asked.map(previous -> CommandGrammar.parse(previous.question()));
        if (before.isPresent()
                && before.get() instanceof Intent.Perhaps perhaps
                && YES.matcher(message.strip()).matches()) {
            return among(dialogue, CommandGrammar.parse(perhaps.meant()), perhaps.meant(), Optional.empty());
        }
        if (before.isPresent()
                && before.get() instanceof Intent.RunCommand run
                && SERVER.matcher(message.strip()).matches()) {
            return new None(new Intent.RunCommand(
                    SERVER.matcher(message.strip().toLowerCase(Locale.ROOT)).replaceFirst("$1"), run.command()));
        }
        return among(dialogue, intent, message, asked.map(Dialogue.Exchange::question));
    }

    private static Target among(Dialogue dialogue, Intent intent, String message, Optional<String> asked) {
        if (needsNoService(intent) || (intent instanceof Intent.Unclear && asked.isEmpty())) {
            return new None(intent);
        }
        return switch (dialogue.services().get()) {
            case Services.Unreachable unreachable -> new Unreachable(unreachable.reason());
            case Services.Known known ->
                asked.flatMap(question -> answer(question, message, known.services()))
                        .orElseGet(() -> intent instanceof Intent.Unclear
                                ? new None(intent)
                                : choose(dialogue.about(), intent, message, known.services()));
        };
    }

    private static boolean needsNoService(Intent intent) {
        return intent instanceof Intent.Help
                || intent instanceof Intent.Refused
                || intent instanceof Intent.Perhaps
                || intent instanceof Intent.RunCommand
                || (intent instanceof Intent.ShowDeployment deployment && deployment.id() != null);
    }

    /** The name of a service, said in answer to the question which one was meant; or a yes where one was suggested. */
    private static Optional<Target> answer(String question, String message, List<Named> services) {
        var intent = CommandGrammar.parse(question);
        var said = message.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[.!]$", "")
                .replaceAll("^(?:the )?(.*?)(?: one)?$", "$1");
        var exactly =
                services.stream().filter(service -> service.name().equals(said)).toList();
        var meant = !exactly.isEmpty()
                ? exactly
                : YES.matcher(said).matches()
                        ? Mentions.nearly(intent, question, services)
                        : said.contains(" ") ? List.<Named>of() : Spelling.near(said, services);
        return meant.size() == 1 ? Optional.of(new Service(intent, meant.getFirst())) : Optional.empty();
    }

    private static Target choose(@Nullable Named about, Intent intent, String message, List<Named> services) {
        var named = Mentions.services(intent, message, services);
        if (named.size() > 1) {
            return many(intent)
                    ? new Several(intent, named)
                    : new Unknown(
                            "I look at one service at a time. Which one do you mean: %s?".formatted(names(named)));
        }
        if (named.isEmpty() && about == null && !services.isEmpty() && everywhere(intent)) {
            return services.size() == 1 ? single(intent, services.getFirst()) : new Several(intent, services);
        }
        return named.stream()
                .findFirst()
                .or(() -> Mentions.namesAnother(intent) ? Optional.empty() : meant(about, services))
                .or(() -> misspelt(intent, message, services))
                .map(service -> single(intent, service))
                .orElseGet(() -> new Unknown(question(about, intent, message, services)));
    }

    private static Target single(Intent intent, Named service) {
        return new Service(intent instanceof Intent.Overview ? new Intent.Diagnose(null) : intent, service);
    }

    /** Whether a person is served by an answer about several services. */
    private static boolean many(Intent intent) {
        return intent instanceof Intent.Diagnose
                || intent instanceof Intent.Overview
                || intent instanceof Intent.Changes
                || intent instanceof Intent.ShowHealth;
    }

    /** Asked of no service in particular, it is asked of all. */
    private static boolean everywhere(Intent intent) {
        return intent instanceof Intent.Overview
                || ((intent instanceof Intent.Changes || intent instanceof Intent.ShowHealth)
                        && !Mentions.namesAnother(intent));
    }

    /** A question does no harm to the wrong one, and its answer names it. */
    private static Optional<Named> misspelt(Intent intent, String message, List<Named> services) {
        var near = intent instanceof Intent.Order ? List.<Named>of() : Mentions.nearly(intent, message, services);
        return near.size() == 1 ? Optional.of(near.getFirst()) : Optional.empty();
    }

    /** The one that the conversation was opened for and no other; without that, the only one there is. */
    private static Optional<Named> meant(@Nullable Named about, List<Named> services) {
        return about == null
                ? services.size() == 1 ? Optional.of(services.getFirst()) : Optional.empty()
                : services.stream()
                        .filter(service -> service.id().equals(about.id()))
                        .findFirst();
    }

    private static String question(@Nullable Named about, Intent intent, String message, List<Named> services) {
        if (services.isEmpty()) {
            return "There is no service in this workspace yet. Deploy one with `syntra deploy`.";
        }
        var names = names(services);
        if (about != null && !Mentions.namesAnother(intent)) {
            return "%s, for which this conversation was opened, is no longer there. Which service do you mean: %s?"
                    .formatted(about.name(), names);
        }
        if (!Mentions.namesAnother(intent)) {
            return "Which service do you mean: %s?".formatted(names);
        }
        var near = Mentions.nearly(intent, message, services);
        return near.size() == 1
                ? "There is no service \"%s\". Did you mean %s?"
                        .formatted(intent.service(), near.getFirst().name())
                : "There is no service \"%s\". Which one do you mean: %s?".formatted(intent.service(), names);
    }

    private static String names(List<Named> services) {
        return services.stream()
                .map(Named::name)
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining(", "));
    }
}
