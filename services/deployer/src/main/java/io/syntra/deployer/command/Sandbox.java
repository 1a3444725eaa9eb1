package io.syntra.deployer.command;

import java.util.List;

/** A way to run a program with less than this process may do: no network, no other process, only some files to read. */
public interface Sandbox {

    /** With its version, for people. */
    String name();

    /** What to run so that the command runs inside. Ending the first process must end all that is inside. */
    List<String> argv(Permitted command);
}
