-- What the channel calls a chat, it calls it for everybody who has the bot's token.
create index lane_called on lane (bot, chat) where place <> chat;
