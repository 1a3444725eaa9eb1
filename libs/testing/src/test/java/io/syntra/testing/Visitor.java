package io.syntra.testing;

import java.io.IOException;

/** A test JVM in miniature: uses the engines until its input ends. */
final class Visitor {

    private Visitor() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println(SharedEngines.CORE.use().bootstrapServers());
        int end = System.in.read();
        System.exit(end == -1 ? 0 : 1);
    }
}
