package io.syntra.notification.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.Workplace;
import io.syntra.secrets.Secrets;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class EmailDeliveryTest {

    private static final Map<String, Object> NODE = Map.of(
            "smtp_url", "secret:smtp",
            "from", "syntra@example.com",
            "to", "team@example.com",
            "title", "{{service_name}} fails",
            "text", "It says: {{error_message}}");

    private static final Map<String, Object> VALUES =
            Map.of("service_name", "shop-api\r\nBcc: eve@example.com", "error_message", "a < b & <c>");

    @Inject
    Secrets secrets;

    private GreenMail server;

    @BeforeEach
    void open() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
    }

    @AfterEach
    void close() {
        server.stop();
    }

    @Test
    void anEmailArrivesAndItsServerIsTheWorkspacesSecret() throws Exception {
        var workplace = Workplace.anew()
                .with(secrets, "smtp", "smtp://127.0.0.1:" + server.getSmtp().getPort());

        var id = workplace.send("email", NODE, VALUES);

        assertThat(workplace.state(id, "delivered").getString("target")).isEqualTo("E-mail to team@example.com");
        var message = server.getReceivedMessages()[0];
        assertThat(message.getSubject()).isEqualTo("shop-api Bcc: eve@example.com fails");
        assertThat(message.getAllRecipients()).hasSize(1);
        assertThat(message.getContent().toString().strip()).isEqualTo("It says: a < b & <c>");
        assertThat(message.getHeader("Message-ID")).containsExactly("<" + id + "@example.com>");
    }

    @Test
    void aServerThatHangsUpAfterTheMessageLeavesItUnknown() {
        try (var broken = new ScriptedSmtp(".", ScriptedSmtp.HANG_UP)) {
            var workplace = Workplace.anew().with(secrets, "smtp", broken.url(""));

            var id = workplace.send("email", NODE, VALUES);

            assertThat(workplace.state(id, "unknown").getString("reason")).contains("not sent again by itself");
        }
    }

    @Test
    void aReceiverThatIsRefusedForGoodNeedsAttention() {
        try (var refusing = new ScriptedSmtp("RCPT", "550 5.1.1 no such user")) {
            var workplace = Workplace.anew().with(secrets, "smtp", refusing.url(""));

            workplace.state(workplace.send("email", NODE, VALUES), "failed");

            assertThat(workplace.get("targets?state=needs_attention").getString("items[0].reason"))
                    .contains("no such user");
        }
    }
}
