package io.syntra.agent.tool;

import java.util.List;

/** A tool cannot do what it was asked. The message is for people and models: what was wrong and the way out. */
public final class ToolRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<String> choices;

    private ToolRefusal(String code, String message, List<String> choices) {
        super(message);
        this.code = code;
        this.choices = List.copyOf(choices);
    }

    public static ToolRefusal of(String code, String message) {
        return new ToolRefusal(code, message, List.of());
    }

    /** @param choices what could have been meant */
    public static ToolRefusal of(String code, String message, List<String> choices) {
        return new ToolRefusal(code, message, choices);
    }

    public String code() {
        return code;
    }

    public List<String> choices() {
        return choices;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
