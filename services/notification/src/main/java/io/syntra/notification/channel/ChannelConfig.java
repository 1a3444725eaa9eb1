package io.syntra.notification.channel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Where the channels are. */
@ConfigMapping(prefix = "syntra.notification")
public interface ChannelConfig {

    Telegram telegram();

    Slack slack();

    interface Telegram {

        /** Also a server of one's own (tdlib/telegram-bot-api). */
        @WithDefault("https://api.telegram.org")
        URI url();
    }

    interface Slack {

        @WithDefault("https://slack.com")
        URI url();
    }
}
