package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.audit.AuditChain.Link;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditChainTest {

    private final List<Link> chain = chain(5);

    @Test
    void aWholeChainVerifies() {
        assertThat(AuditChain.verify(chain)).isEmpty();
    }

    @Test
    void anEditIsFound() {
        var third = chain.get(2);
        chain.set(2, new Link("acme", 3, third.prevHash(), third.hash(), "{\"kind\":\"forged\"}"));

        assertThat(AuditChain.verify(chain))
                .hasValueSatisfying(broken -> assertThat(broken.seq()).isEqualTo(3));
    }

    @Test
    void anEditWithAFreshHashIsFoundAtTheNextEntry() {
        var third = chain.get(2);
        var forged = "{\"kind\":\"forged\"}";
        chain.set(
                2, new Link("acme", 3, third.prevHash(), AuditChain.hash("acme", 3, third.prevHash(), forged), forged));

        assertThat(AuditChain.verify(chain))
                .hasValueSatisfying(broken -> assertThat(broken.seq()).isEqualTo(4));
    }

    @Test
    void aDeletionIsFound() {
        chain.remove(1);

        assertThat(AuditChain.verify(chain))
                .hasValueSatisfying(broken -> assertThat(broken.seq()).isEqualTo(2));
    }

    @Test
    void aSwapIsFound() {
        Collections.swap(chain, 1, 2);

        assertThat(AuditChain.verify(chain))
                .hasValueSatisfying(broken -> assertThat(broken.seq()).isEqualTo(2));
    }

    @Test
    void anEntryOfAnotherWorkspaceDoesNotFit() {
        var first = chain.getFirst();
        chain.set(0, new Link("other", 1, first.prevHash(), first.hash(), first.content()));

        assertThat(AuditChain.verify(chain)).isPresent();
    }

    private static List<Link> chain(int length) {
        var links = new ArrayList<Link>();
        var prev = AuditChain.GENESIS;
        for (int seq = 1; seq <= length; seq++) {
            var content = "{\"kind\":\"entry\",\"n\":" + seq + "}";
            var hash = AuditChain.hash("acme", seq, prev, content);
            links.add(new Link("acme", seq, prev, hash, content));
            prev = hash;
        }
        return links;
    }
}
