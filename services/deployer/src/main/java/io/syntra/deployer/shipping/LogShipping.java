package io.syntra.deployer.shipping;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.contracts.ReplicaId;
import io.syntra.deployer.Folder;
import io.syntra.deployer.runtime.ReplicaFolders;
import io.syntra.deployer.runtime.ReplicaLabels;
import io.syntra.outbox.BackgroundLoop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Finds the folders of replicas, also of an earlier deployer, and has their output shipped. */
@Singleton
class LogShipping {

    private static final Logger LOG = Logger.getLogger(LogShipping.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final ReplicaFolders folders;
    private final LogSink sink;
    private final ShippingConfig config;
    private final Clock clock;
    private final Map<ReplicaId, List<Shipper>> shippers = new ConcurrentHashMap<>();
    private final BackgroundLoop watch = new BackgroundLoop("log-shipping", BETWEEN_LOOKS, this::look);

    LogShipping(ReplicaFolders folders, LogSink sink, ShippingConfig config, Clock clock) {
        this.folders = folders;
        this.sink = sink;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            watch.start();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        watch.stop();
        shippers.values().stream().flatMap(List::stream).forEach(Shipper::stop);
    }

    private void look() {
        folders.folders().forEach(this::look);
    }

    private void look(ReplicaId replica) {
        try {
            var shipping = shippers.get(replica);
            if (shipping == null) {
                folders.labels(replica).ifPresent(labels -> shippers.put(replica, ship(labels)));
            } else if (shipping.stream().allMatch(Shipper::isDone)) {
                Folder.delete(folders.of(replica));
                shippers.remove(replica);
            }
        } catch (IOException e) {
            LOG.warnf("The folder of a replica cannot be read yet replica=%s cause=%s", replica, e.getMessage());
        }
    }

    private List<Shipper> ship(ReplicaLabels labels) {
        var replica = labels.replicaId();
        return Stream.of(StdStream.values())
                .map(stream -> {
                    var log =
                            switch (stream) {
                                case STDOUT -> folders.stdout(replica);
                                case STDERR -> folders.stderr(replica);
                            };
                    var shipper =
                            new Shipper(labels, stream, log, () -> folders.hasEnded(replica), sink, config, clock);
                    Thread.ofVirtual().name("ship-" + replica + "-" + stream).start(shipper);
                    return shipper;
                })
                .toList();
    }
}
