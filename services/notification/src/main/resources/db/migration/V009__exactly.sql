-- What the channel calls a chat, it calls it for everybody who has the bot's token.
create index lane_called on lane (bot, chat) where place <> chat;

-- What its author should know of a message, such as a value that the channel does not show exactly; a line each.
alter table delivery add column warnings text;
