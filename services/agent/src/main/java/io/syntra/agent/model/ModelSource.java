package io.syntra.agent.model;

import dev.langchain4j.model.chat.StreamingChatModel;

/** Where a model for one turn comes from. langchain4j's interface has no word for a deadline. */
@FunctionalInterface
interface ModelSource {

    /** @return a model whose answer, if it is not whole by then, ends as a {@link ModelFailure} that does not pass */
    StreamingChatModel until(Deadline deadline);
}
