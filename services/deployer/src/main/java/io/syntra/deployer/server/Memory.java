package io.syntra.deployer.server;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** @param available what programs could get; where only the free memory is known, that */
record Memory(long total, long available) {

    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+([0-9]+) kB");

    /** The JDK tells free memory, which a healthy Linux keeps near nothing. */
    static Memory now() {
        var os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Memory(
                os.getTotalMemorySize(),
                lines(Path.of("/proc/meminfo")).stream()
                        .map(AVAILABLE::matcher)
                        .filter(java.util.regex.Matcher::matches)
                        .map(found -> Long.parseLong(found.group(1)) * 1024)
                        .findFirst()
                        .orElseGet(os::getFreeMemorySize));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
