package io.syntra.agent.investigation;

import java.util.List;

/**
 * A possible cause with what speaks for it and against it.
 *
 * @param id for example {@code H1}
 */
public record Hypothesis(String id, String cause, List<Claim> evidenceFor, List<Claim> evidenceAgainst) {

    public Hypothesis {
        evidenceFor = List.copyOf(evidenceFor);
        evidenceAgainst = List.copyOf(evidenceAgainst);
    }

    /** @param citations ids as they were written; whether there are such calls is for the reader to check */
    public record Claim(String text, List<String> citations) {
        public Claim {
            citations = List.copyOf(citations);
        }
    }
}
