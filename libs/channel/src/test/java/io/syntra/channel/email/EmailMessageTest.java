package io.syntra.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailMessageTest {

    @Test
    void aLineEndInAValueBeginsNoHeader() {
        var written = read(Map.of("title", "{{v}} fails"), new ArrayList<>())
                .write(Map.of("v", "shop\r\nBcc: eve@example.com\n")::get);

        var body = written.bodies().getFirst();
        assertThat(body.path("subject").asText()).isEqualTo("shop Bcc: eve@example.com  fails");
        assertThat(body.path("to").toString()).isEqualTo("[\"team@example.com\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "team@example.com\r\nBcc: eve@example.com",
                "Team <team@example.com>",
                "a@example.com,b@example.com",
                "{{owner}}@example.com",
                "team@-example.com",
                "team"
            })
    void anAddressIsOneAddressAndNothingElse(String address) {
        for (var field : List.of("from", "to")) {
            var wrong = new ArrayList<Problem.Field>();
            read(Map.of(field, address), wrong);

            assertThat(wrong).as(field).extracting(Problem.Field::name).containsExactly(field);
        }
    }

    @Test
    void aServerThatIsWrittenOutIsWarnedAbout() {
        var message = read(Map.of("smtp_url", "smtps://u:p@mail.example.com"), new ArrayList<>());

        assertThat(message.warnings()).extracting(Problem.Field::name).containsExactly("smtp_url");
    }

    @Test
    void aServerIsReadFromItsUrl() {
        assertThat(SmtpUrl.parse("smtps://ada%40example.com:p%2Fw+d@mail.example.com"))
                .contains(new SmtpUrl(true, "mail.example.com", 465, "ada@example.com", "p/w+d"));
        assertThat(SmtpUrl.parse("smtp://mail.example.com"))
                .contains(new SmtpUrl(false, "mail.example.com", 587, "", ""));
        assertThat(SmtpUrl.parse("https://mail.example.com")).isEmpty();
        assertThat(SmtpUrl.parse("smtp://mail.example.com:0")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "250 § 250 2.0.0 OK § Delivered §",
                "421 § 421 4.3.2 shutting down § Retry §",
                "451 § 451 4.7.1 greylisted § Retry §",
                "550 § 550 5.1.1 no such user § Permanent § TARGET",
                "535 § 535 5.7.8 bad credentials § Permanent § TOKEN",
                "535 § 535 5.7.1 bad credentials § Permanent § TOKEN",
                "530 § 530 5.7.0 log in first § Permanent § TOKEN",
                "552 § 552 5.3.4 too large § Permanent § MESSAGE",
                "550 § 550 5.7.1 content rejected § Permanent § MESSAGE",
                "354 § 354 go on § Unknown §"
            })
    void aReplyMeans(int code, String reply, String meaning, Meaning.Fault fault) {
        var meant = SmtpAnswer.of(new Answer(code, Map.of(), reply));

        assertThat(meant.getClass().getSimpleName()).isEqualTo(meaning);
        if (meant instanceof Meaning.Permanent permanent) {
            assertThat(permanent.fault()).isEqualTo(fault);
        }
    }

    private static EmailMessage read(Map<String, ?> more, List<Problem.Field> wrong) {
        var fields = new HashMap<String, Object>(Map.of(
                "smtp_url", "secret:smtp",
                "from", "syntra@example.com",
                "to", "team@example.com",
                "title", "x",
                "text", "y"));
        fields.putAll(more);
        JsonNode json = Json.mapper().valueToTree(fields);
        return EmailMessage.read(JsonPlace.root(json, wrong));
    }
}
