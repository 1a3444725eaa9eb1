package io.syntra.agent.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.budget.Spent;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One call of a turn and its result. */
@Entity
@Table(name = "tool_call")
class ToolCall {

    @Id
    UUID id;

    UUID runId;
    int turn;
    int position;

    /** The brain's own id for it. */
    String callId;

    String tool;
    String arguments;

    /** What the brain gave as reasons, for calls that change something. */
    String evidence;

    /** What the brain said that it is an answer to. */
    @Nullable String finding;

    /** The signals in which the brain saw it. JSON. */
    String seenIn;

    /** It wants a change. */
    boolean changes;

    @Nullable UUID actionId;

    /** The action that it takes back; not a brain's idea. */
    @Nullable UUID undoes;

    boolean done;
    boolean ok;

    @Nullable String result;

    @Nullable String summary;

    @Nullable Long millis;

    static ToolCall of(UUID run, int turn, int position, String callId, String tool, JsonNode arguments) {
        var call = new ToolCall();
        call.id = UUID.randomUUID();
        call.runId = run;
        call.turn = turn;
        call.position = position;
        call.callId = callId;
        call.tool = tool;
        call.arguments = arguments.toString();
        call.evidence = "[]";
        call.seenIn = "[]";
        return call;
    }

    /** As it is stored. */
    void end(ToolResult its, long took) {
        ok = its.ok();
        result = its.json().toString();
        summary = its.summary();
        millis = took;
        done = true;
    }

    /** A step, and the time of a look; a change takes other people's. */
    Spent spent() {
        long looked = changes || millis == null ? 0 : millis;
        return new Spent(1, 0, BigDecimal.ZERO, Duration.ofMillis(looked));
    }
}
