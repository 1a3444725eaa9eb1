package io.syntra.secrets;

/** How the keys of the embedded store stand in its key file. */
interface Wrapping {

    /** As they are. */
    Wrapping NONE = line -> {
        if (line.startsWith(Transit.MARK)) {
            throw new IllegalStateException(
                    "the master key is wrapped by Vault's transit: SYNTRA_SECRETS_TRANSIT_KEY must name its key there");
        }
        return line;
    };

    /**
     * @param line of the key file
     * @return the key in base64
     * @throws io.syntra.problem.ProblemException when whoever wrapped it does not unwrap it
     */
    String unwrapped(String line);
}
