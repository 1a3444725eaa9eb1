package io.syntra.local.suite;

import io.syntra.engines.Engine;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An engine under supervision. */
record EnginePart(Engine engine, List<Port> named) implements Part {

    EnginePart {
        named = List.copyOf(named);
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Kind kind() {
        return Kind.ENGINE;
    }

    @Override
    public List<Integer> ports() {
        return engine.ports();
    }

    @Override
    public String moves(int port) {
        return named.get(ports().indexOf(port)).variable();
    }

    /** A first start fetches and unpacks program files. */
    @Override
    public Duration patience() {
        return Duration.ofMinutes(2);
    }

    @Override
    public ProcessBuilder prepared() throws IOException, InterruptedException {
        engine.prepare();
        return engine.process();
    }

    @Override
    public boolean healthy() {
        return engine.ready();
    }

    @Override
    public void requestStop(ProcessHandle process) {
        engine.requestStop(process);
    }
}
