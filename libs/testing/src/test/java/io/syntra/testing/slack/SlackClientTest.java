package io.syntra.testing.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.request.chat.ChatPostMessageRequest;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.model.block.RichTextBlock;
import com.slack.api.model.block.element.RichTextElement;
import com.slack.api.model.block.element.RichTextPreformattedElement;
import com.slack.api.model.block.element.RichTextQuoteElement;
import com.slack.api.model.block.element.RichTextSectionElement;
import com.slack.api.model.block.element.RichTextSectionElement.Broadcast;
import com.slack.api.model.block.element.RichTextSectionElement.Channel;
import com.slack.api.model.block.element.RichTextSectionElement.Emoji;
import com.slack.api.model.block.element.RichTextSectionElement.User;
import com.slack.api.model.block.element.RichTextSectionElement.UserGroup;
import com.slack.api.model.block.element.RichTextUnknownElement;
import com.slack.api.util.json.GsonFactory;
import io.syntra.channel.slack.SlackMessage;
import io.syntra.channel.slack.SlackWire;
import io.syntra.contracts.Json;
import io.syntra.engines.Ports;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.JsonVariables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slack's own client reads what our fake answers and what our messages hold. */
class SlackClientTest {

    private static final String TEMPLATE =
            "<@U0456> in <#C0123> :tada: *{{what}}* _fails_ ~not~ `{{what}}` in <https://x.example/{{what}}|the {{what}}>\\n> quoted\\n```{{what}}```";

    private final int port = Ports.anyFree();
    private final SlackConfig config = new SlackConfig();

    private FakeSlack fake;
    private Slack slack;

    @BeforeEach
    void open() {
        fake = new FakeSlack(port);
        config.setMethodsEndpointUrlPrefix("http://127.0.0.1:" + port + "/api/");
        config.setFailOnUnknownProperties(true);
        slack = Slack.getInstance(config);
    }

    @AfterEach
    void close() throws Exception {
        slack.close();
        fake.close();
    }

    @Test
    void whatWePostIsWhatSlacksTypesHold() throws Exception {
        fake.allow("chat:write.customize");
        for (var body : bodies()) {
            var wire = SlackWire.marked(SlackWire.send(body).body(), "d-1");

            var read = GsonFactory.createSnakeCase(config).fromJson(wire.toString(), ChatPostMessageRequest.class);

            assertThat(read.getText()).isEqualTo(wire.path("text").asText());
            assertThat(read.getChannel()).isEqualTo("C111");
            assertThat(read.getMetadata().getEventPayload()).containsEntry("delivery_id", "d-1");
            assertThat(read.getBlocks()).isNotEmpty().allSatisfy(block -> assertThat(block)
                    .isInstanceOfSatisfying(RichTextBlock.class, text -> assertThat(elements(text))
                            .isNotEmpty()
                            .noneMatch(RichTextUnknownElement.class::isInstance)));
            if (fake.messages().isEmpty()) {
                // A second one in the same second would be one too many.
                assertThat(api(FakeSlack.TOKEN).chatPostMessage(read).isOk()).isTrue();
            }
        }
        assertThat(fake.messages()).hasSize(1);
    }

    /** Guarded by {@code RichText.element}: what Slack's types do not know it refuses. */
    @Test
    void whoIsToldIsWhoSlacksTypesSay() {
        var read = GsonFactory.createSnakeCase(config)
                .fromJson(bodies().getFirst().toString(), ChatPostMessageRequest.class);

        var elements = elements((RichTextBlock) read.getBlocks().getFirst());
        assertThat(all(elements, User.class)).extracting(User::getUserId).containsExactly("U0123", "U0456");
        assertThat(all(elements, UserGroup.class))
                .extracting(UserGroup::getUsergroupId)
                .containsExactly("S0123");
        assertThat(all(elements, Broadcast.class))
                .extracting(Broadcast::getRange)
                .containsExactly("here", "channel");
        assertThat(all(elements, Channel.class))
                .extracting(Channel::getChannelId)
                .containsExactly("C0123");
        assertThat(all(elements, Emoji.class)).extracting(Emoji::getName).containsExactly("tada");
    }

    private static List<RichTextElement> elements(RichTextBlock text) {
        var elements = new ArrayList<RichTextElement>();
        for (var part : text.getElements()) {
            switch (part) {
                case RichTextSectionElement section -> elements.addAll(section.getElements());
                case RichTextQuoteElement quote -> elements.addAll(quote.getElements());
                case RichTextPreformattedElement code -> elements.addAll(code.getElements());
                default -> throw new AssertionError(part);
            }
        }
        return elements;
    }

    private static <T> List<T> all(List<RichTextElement> elements, Class<T> type) {
        return elements.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void theFakeAnswersAsItsClientExpects() throws Exception {
        var opener = post(FakeSlack.TOKEN, "C111", null);
        assertThat(opener.isOk()).isTrue();
        assertThat(opener.getChannel()).isEqualTo("C111");
        assertThat(opener.getTs()).matches("[0-9]+\\.[0-9]{6}");
        var answer = post(FakeSlack.TOKEN, "C111", opener.getTs());
        assertThat(fake.messages().getLast().thread()).isEqualTo(opener.getTs());
        assertThat(answer.getTs()).isNotEqualTo(opener.getTs());

        var edited = api(FakeSlack.TOKEN)
                .chatUpdate(update -> update.channel("C111").ts(opener.getTs()).text("edited"));
        assertThat(edited.isOk()).isTrue();
        assertThat(edited.getTs()).isEqualTo(opener.getTs());

        assertThat(post("xoxb-wrong", "C111", null).getError()).isEqualTo("invalid_auth");
        var history = api(FakeSlack.TOKEN)
                .conversationsHistory(asked -> asked.channel("C111").includeAllMetadata(true));
        assertThat(history.getError()).isEqualTo("missing_scope");
        assertThat(history.getNeeded()).isEqualTo("channels:history");
    }

    @Test
    void aLimitIsOneToItsClientToo() {
        fake.next(429, "{\"ok\":false,\"error\":\"ratelimited\"}", "30");

        assertThatThrownBy(() -> post(FakeSlack.TOKEN, "C111", null))
                .isInstanceOfSatisfying(SlackApiException.class, limited -> {
                    assertThat(limited.getResponse().code()).isEqualTo(429);
                    assertThat(limited.getResponse().header("Retry-After")).isEqualTo("30");
                });
    }

    /** As the real one: one link without a host costs the whole message. */
    @Test
    void aLinkThatIsNotAbsoluteIsRefused() throws IOException {
        for (var url : List.of("/runs/42", "https:///x", "runs", "https://")) {
            var refused = slack.send(fake.hook(), """
                    {"text": "x", "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section",
                     "elements": [{"type": "link", "url": "%s", "text": "open"}]}]}]}""".formatted(url));

            assertThat(refused.getCode()).as(url).isEqualTo(400);
            assertThat(refused.getBody()).isEqualTo("invalid_blocks");
        }
    }

    @Test
    void aWebhookAnswersInPlainText() throws IOException {
        assertThat(slack.send(fake.hook(), "{\"text\": \"x\"}").getBody()).isEqualTo("ok");
        var refused = slack.send(fake.hook(), "{}");
        assertThat(refused.getCode()).isEqualTo(400);
        assertThat(refused.getBody()).isEqualTo("no_text");
    }

    private ChatPostMessageResponse post(String token, String channel, @Nullable String thread)
            throws IOException, SlackApiException {
        return api(token)
                .chatPostMessage(post -> post.channel(channel).text("x").threadTs(thread));
    }

    private MethodsClient api(String token) {
        return slack.methods(token);
    }

    private static List<ObjectNode> bodies() {
        JsonNode node = Json.mapper()
                .valueToTree(Map.of(
                        "bot_token", "secret:slack",
                        "channel", "C111",
                        "message_template", TEMPLATE,
                        "mentions",
                                Map.of(
                                        "users",
                                        List.of("U0123"),
                                        "groups",
                                        List.of("S0123"),
                                        "here",
                                        true,
                                        "channel",
                                        true),
                        "username", "Syntra",
                        "icon_emoji", ":fire:"));
        var wrong = new ArrayList<Problem.Field>();
        var message = SlackMessage.read(JsonPlace.root(node, wrong));
        assertThat(wrong).isEmpty();
        return message.write(new JsonVariables(Map.of("what", "a*b_<!channel> `c` & 🚀 ".repeat(200))))
                .bodies();
    }
}
