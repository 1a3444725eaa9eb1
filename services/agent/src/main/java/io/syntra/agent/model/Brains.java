package io.syntra.agent.model;

import io.syntra.agent.brain.Brain;
import io.syntra.agent.runbook.RunbookBrain;
import io.syntra.agent.tool.ToolCatalog;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Which brains there are: the models that are set up, and always the runbook brain. */
@Singleton
public class Brains {

    public static final String CLAUDE = "claude";
    public static final String CHAT_MODEL = "chat-model";

    private static final Logger LOG = Logger.getLogger(Brains.class);

    private final List<Brain> there;
    private final Brain first;
    private final RunbookBrain fallback;

    Brains(
            ClaudeConfig claude,
            ChatModelConfig chatModel,
            BrainConfig config,
            PriceConfig prices,
            ToolCatalog tools,
            RunbookBrain runbook) {
        fallback = runbook;
        there = Stream.of(
                        claude(claude, prices, tools), chatModel(chatModel, prices, tools), Optional.<Brain>of(runbook))
                .flatMap(Optional::stream)
                .toList();
        first = first(config.first().filter(name -> !name.isBlank()), there);
        LOG.infof("The agent thinks brain=%s model=%s", first.name(), first.title());
    }

    static Brain first(Optional<String> wanted, List<Brain> there) {
        if (wanted.isEmpty()) {
            return there.getFirst();
        }
        return there.stream()
                .filter(brain -> brain.name().equals(wanted.get()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "syntra.agent.brain.first names %s, which is not set up; there is %s. Claude needs ANTHROPIC_API_KEY, chat-model needs OPENAI_MODEL."
                                .formatted(
                                        wanted.get(),
                                        there.stream().map(Brain::name).toList())));
    }

    private static Optional<Brain> claude(ClaudeConfig config, PriceConfig prices, ToolCatalog tools) {
        return config.apiKey()
                .filter(key -> !key.isBlank())
                .map(key -> new ModelBrain(
                        CLAUDE,
                        "Claude (" + config.model() + ")",
                        MessagesModel.source(config, key),
                        tools,
                        new Window(config.context(), config.maxTokens()),
                        Patience.of(config),
                        Price.of(config.model(), config.baseUrl(), prices.families())));
    }

    private static Optional<Brain> chatModel(ChatModelConfig config, PriceConfig prices, ToolCatalog tools) {
        return config.model()
                .filter(model -> !model.isBlank())
                .map(model -> new ModelBrain(
                        CHAT_MODEL,
                        model + " at " + config.baseUrl().getHost(),
                        CompletionsModel.source(config, model),
                        tools,
                        new Window(config.context(), config.maxTokens()),
                        Patience.of(config),
                        Price.of(model, config.baseUrl(), prices.families())));
    }

    /** The brain that a new message is given to. */
    public Brain first() {
        return first;
    }

    /** The one that a run was given to; the one that is always there when it is set up no more. */
    public Brain named(String name) {
        return there.stream()
                .filter(brain -> brain.name().equals(name))
                .findFirst()
                .orElse(fallback);
    }

    /** The one that is always there. */
    public Brain fallback() {
        return fallback;
    }
}
