package io.syntra.local.bench;

import io.syntra.contracts.telemetry.LogView;
import io.syntra.local.api.Await;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.demo.Traffic;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the moment an app has written a log line to the first query that finds it. */
final class LogDelay {

    private static final int LINES = 100;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(25);

    private final SyntraApi api;
    private final Settings settings;
    private final Terminal terminal;

    LogDelay(SyntraApi api, Settings settings, Terminal terminal) {
        this.api = api;
        this.settings = settings;
        this.terminal = terminal;
    }

    /** @return one delay a line, shortest first */
    List<Duration> measure(String name) {
        var service = new DeployedServices(api).require(name);
        var delays = new ArrayList<Duration>();
        try (var traffic = new Traffic(
                URI.create(settings.url(Port.ROUTER)), name + ".localhost", List.of("/"), Clock.systemUTC())) {
            for (int i = 0; i < LINES; i++) {
                // The sample app logs the path of each request before it is done with it.
                var mark = "/bench-line-" + i + "-";
                traffic.probe(mark);
                var written = System.nanoTime();
                var query = "/logs?service_id=" + service.id() + "&lines=1&filter=" + SyntraApi.encoded(mark);
                delays.add(Await.until(
                        "the log line " + mark,
                        LONGEST,
                        LOOK,
                        () -> api.get(query, LogView.class).lines().isEmpty()
                                ? Optional.empty()
                                : Optional.of(Duration.ofNanos(System.nanoTime() - written))));
                terminal.status("  log lines " + (i + 1) + " of " + LINES);
            }
        } catch (IOException e) {
            throw new Failure("the service " + name + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
        return delays.stream().sorted().toList();
    }
}
