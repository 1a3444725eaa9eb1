package io.syntra.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.deployer.ArtifactView;
import io.syntra.local.api.SyntraApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeployedServicesTest {

    private static final String ID = "019c0000-0000-7000-8000-000000000001";
    private static final String SHOP = """
            {"id": "%s", "name": "shop-api", "url": "http://shop-api.localhost", "health": "unknown", "replicas": 0,
             "ready_replicas": 0, "generation": 1, "created_at": "2026-01-31T09:30:00Z",
             "updated_at": "2026-01-31T09:30:00Z"}""".formatted(ID);

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private DeployedServices services;

    @BeforeEach
    void server() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        services = new DeployedServices(new SyntraApi(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret"));
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void aServiceThatWasMadeForARefusedDeploymentGoesAsItWasMade() {
        deployer("", 422);

        assertThatThrownBy(this::deploy).hasMessage("A secret is missing.");

        assertThat(changes)
                .containsExactly(
                        "POST /api/v1/services",
                        "POST /api/v1/services/" + ID + "/deployments",
                        "DELETE /api/v1/services/" + ID + " if \"1\"");
    }

    @Test
    void aServiceThatWasThereBeforeStays() {
        deployer(SHOP, 422);

        assertThatThrownBy(this::deploy).hasMessage("A secret is missing.");

        assertThat(changes).containsExactly("POST /api/v1/services/" + ID + "/deployments");
    }

    @Test
    void aDeploymentThatMayHaveBeenTakenKeepsItsService() {
        deployer("", 503);

        assertThatThrownBy(this::deploy).hasMessage("A secret is missing.");

        assertThat(changes).noneMatch(change -> change.startsWith("DELETE"));
    }

    private void deploy() {
        services.deploy("shop-api", new ArtifactView("sha256:a", 1));
    }

    private void deployer(String there, int answerToDeployments) {
        server.createContext("/api/v1/services", exchange -> {
            var asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            var condition = exchange.getRequestHeaders().getFirst("If-Match");
            if (!exchange.getRequestMethod().equals("GET")) {
                changes.add(asked + (condition == null ? "" : " if " + condition));
            }
            if (asked.startsWith("GET")) {
                respond(exchange, 200, "{\"items\": [%s]}".formatted(there));
            } else if (asked.endsWith("/deployments")) {
                respond(exchange, answerToDeployments, "{\"code\": \"no\", \"detail\": \"A secret is missing.\"}");
            } else {
                respond(exchange, 200, SHOP);
            }
        });
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
