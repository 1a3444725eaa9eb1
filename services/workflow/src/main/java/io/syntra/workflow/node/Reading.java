package io.syntra.workflow.node;

import io.syntra.channel.TemplateField;
import io.syntra.contracts.Json;
import io.syntra.contracts.Remark;
import io.syntra.contracts.workflow.Node;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The reading of a node's configuration: what it uses and what its author should know, collected on the way. */
public final class Reading {

    /** A variable, and where it is used. */
    public record Use(JsonPlace place, String variable) {}

    private final JsonPlace config;
    private final boolean stored;
    private final List<Use> uses = new ArrayList<>();
    private final List<Remark> warnings = new ArrayList<>();

    public Reading(JsonPlace config) {
        this(config, false);
    }

    private Reading(JsonPlace config, boolean stored) {
        this.config = config;
        this.stored = stored;
    }

    /** What the node does; its configuration was checked when it was saved. */
    public static Work of(Node node) {
        var wrong = new ArrayList<Problem.Field>();
        var config = JsonPlace.root(Json.mapper().valueToTree(node.config()), wrong);
        var work = NodeTypes.require(node.type()).read(new Reading(config, true));
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the stored node " + node.id() + " cannot be read: " + wrong);
        }
        return work;
    }

    public JsonPlace config() {
        return config;
    }

    public List<Use> uses() {
        return List.copyOf(uses);
    }

    public List<Remark> warnings() {
        return List.copyOf(warnings);
    }

    /** The template at a place; one that cannot be read is wrong there. */
    Template template(JsonPlace place, String source) {
        var template = TemplateField.read(place, source, Template::parse);
        template.ifPresent(read -> uses(place, read.names()));
        return template.orElseGet(() -> Template.parse(""));
    }

    void uses(JsonPlace place, Collection<String> variables) {
        variables.forEach(variable -> uses.add(new Use(place, variable)));
    }

    /** What was taken once, so that it must still be read where it is stored, and is not saved any more. */
    void refuse(JsonPlace place, String message) {
        if (!stored) {
            place.wrong(message);
        }
    }

    void warn(JsonPlace place, String message) {
        warnings.add(new Remark(place.name(), message));
    }
}
