package io.syntra.workflow.node;

import io.syntra.contracts.event.AgentAnswer;

/** Work that asks the agent for something, and is through when that has answered. */
interface AskingAgent extends Work {

    Outcome answered(AgentAnswer.Answered answer);
}
