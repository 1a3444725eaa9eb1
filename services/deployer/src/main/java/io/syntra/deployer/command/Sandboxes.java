package io.syntra.deployer.command;

/** Whether this machine has a sandbox that works. */
public interface Sandboxes {

    /** May take as long as starting a process; what is not there may be there the next time. */
    Found find();

    sealed interface Found {}

    record Present(Sandbox sandbox) implements Found {}

    /** @param why not, and how to get one */
    record Absent(String why) implements Found {}
}
