package io.syntra.notification.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that fails at one step: with a reply, by closing the connection, by saying nothing, or far too much. */
final class ScriptedSmtp implements AutoCloseable {

    static final String HANG_UP = "hang up";
    static final String SILENCE = "silence";

    /** Far more than is listened to, though not so much that a client which listens to it all would die of it. */
    static final String FLOOD = "flood";

    private static final int FLOOD_KB = 1024;

    private final ServerSocket server;
    private final String step;
    private final String reply;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile boolean left;

    /** @param step the command, {@code 220} for the greeting, or {@code .} for the end of the data; empty for none */
    ScriptedSmtp(String step, String reply) {
        this.step = step;
        this.reply = reply;
        try {
            server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** @param login with its {@code @} */
    String url(String login) {
        return "smtp://" + login + "127.0.0.1:" + server.getLocalPort();
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    /** Whether the client closed a connection on which it was told nothing. */
    boolean wasLeft() {
        return left;
    }

    private void serve() {
        boolean open = true;
        while (open) {
            open = serveOne();
        }
    }

    /** @return false once the test is over */
    private boolean serveOne() {
        try (var socket = server.accept()) {
            talk(socket);
        } catch (IOException e) {
            return !server.isClosed();
        }
        return true;
    }

    private void talk(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        if (step.equals("220")) {
            if (reply.equals(FLOOD)) {
                flood(socket);
                return;
            }
            left = in.readLine() == null;
            return;
        }
        say(socket, "220 ready");
        boolean data = false;
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (data && !line.equals(".")) {
                continue;
            }
            heard.add(line);
            var command = line.split(" ", 2)[0];
            if (command.equals(step)) {
                if (reply.equals(HANG_UP)) {
                    return;
                }
                if (reply.equals(FLOOD)) {
                    flood(socket);
                    return;
                }
                if (reply.equals(SILENCE)) {
                    left = in.readLine() == null;
                    return;
                }
                say(socket, reply);
                data = false;
                continue;
            }
            say(socket, command.equals("DATA") ? "354 go on" : command.equals("QUIT") ? "221 bye" : "250 2.0.0 OK");
            data = command.equals("DATA");
        }
    }

    private static void flood(Socket socket) throws IOException {
        for (int i = 0; i < FLOOD_KB; i++) {
            say(socket, "250-" + "A".repeat(1018));
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
