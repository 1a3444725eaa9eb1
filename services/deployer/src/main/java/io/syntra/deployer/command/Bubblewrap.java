package io.syntra.deployer.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * bubblewrap: namespaces of its own for everything, no capability, and a file system that is built from nothing.
 *
 * @see <a href="https://github.com/containers/bubblewrap">bubblewrap</a>
 */
record Bubblewrap(Path executable, String name) implements Sandbox {

    private static final Path PROC = Path.of("/proc");

    /** Programs and their libraries; where these are links into /usr they are made again. */
    private static final List<String> SYSTEM = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64");

    /** Names of users and time zones, and where libraries are. Nothing secret is among them. */
    private static final List<String> NAMES = List.of(
            "/etc/passwd",
            "/etc/group",
            "/etc/nsswitch.conf",
            "/etc/localtime",
            "/etc/ld.so.cache",
            "/etc/alternatives");

    @Override
    public List<String> argv(Permitted command) {
        var argv = new ArrayList<String>();
        argv.add(executable.toString());
        argv.addAll(List.of("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"));
        argv.addAll(List.of("--ro-bind", "/usr", "/usr"));
        SYSTEM.stream().map(Path::of).filter(Files::exists).forEach(path -> {
            argv.addAll(
                    Files.isSymbolicLink(path)
                            ? List.of("--symlink", "usr/" + path.getFileName(), path.toString())
                            : List.of("--ro-bind", path.toString(), path.toString()));
        });
        NAMES.forEach(name -> argv.addAll(List.of("--ro-bind-try", name, name)));
        // In a user namespace of its own it may list the machine's processes, and not read their environments or
        // memory, nor signal them.
        argv.addAll(command.seesProcesses() ? List.of("--ro-bind", "/proc", "/proc") : List.of("--proc", "/proc"));
        argv.addAll(List.of("--dev", "/dev"));
        command.readable().stream()
                .filter(path -> !path.startsWith(PROC))
                .forEach(path -> argv.addAll(List.of("--ro-bind-try", path.toString(), path.toString())));
        // What is built from nothing lives in memory, which must not be filled.
        argv.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"));
        argv.addAll(command.argv());
        return argv;
    }
}
