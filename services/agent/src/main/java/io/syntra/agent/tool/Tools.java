package io.syntra.agent.tool;

import java.util.List;
import java.util.Optional;

/** The tools that a brain may ask for. */
public interface Tools {

    /** In the order in which models see them. */
    List<Tool> all();

    default Optional<Tool> find(String name) {
        return all().stream().filter(tool -> tool.name().equals(name)).findFirst();
    }
}
