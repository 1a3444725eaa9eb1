package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.tool.Tool;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Who adds a tool has the hostile model try it. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class HostileModelTest {

    @Inject
    ToolCatalog tools;

    @Test
    void triesEveryToolThatThereIs() {
        assertThat(HostileModel.tools())
                .containsExactlyInAnyOrderElementsOf(
                        tools.all().stream().map(Tool::name).toList());
    }
}
