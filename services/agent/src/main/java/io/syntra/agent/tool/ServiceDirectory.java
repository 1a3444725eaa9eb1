package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Finds the service that is meant, among those the caller can see. */
@Singleton
public class ServiceDirectory {

    private static final int MOST_PAGES = 20;

    /** "my API" and the like: words that name no service in particular. */
    private static final Pattern NO_NAME = Pattern.compile(
            "(?:(?:my|the|our|this|that) )?(?:api|app|application|service|backend|server|site|website)|it|this|that");

    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    ServiceDirectory(@RestClient DeployerReads deployer, ServiceTokens tokens) {
        this.deployer = deployer;
        this.tokens = tokens;
    }

    public static boolean namesNone(String reference) {
        return NO_NAME.matcher(reference.toLowerCase(Locale.ROOT).strip()).matches();
    }

    public List<ServiceView> list(Caller caller) {
        var bearer = tokens.bearerFor(caller);
        var services = new ArrayList<ServiceView>();
        @Nullable String cursor = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            Page<ServiceView> next = deployer.services(bearer, null, cursor);
            services.addAll(next.items());
            cursor = next.nextCursor();
            if (cursor == null) {
                break;
            }
        }
        return services;
    }

    /**
     * @param reference an id, a name, or words like "my API" where only one service can be meant
     * @throws ToolRefusal {@code unknown_service} or {@code which_service}, with the names there are
     */
    public ServiceView find(String reference, Caller caller) {
        var id = id(reference);
        if (id.isPresent()) {
            return deployer.service(tokens.bearerFor(caller), id.get());
        }
        var name = reference.strip().toLowerCase(Locale.ROOT);
        var found = deployer.services(tokens.bearerFor(caller), name, null).items().stream()
                .filter(service -> service.name().equals(name))
                .findFirst();
        return found.orElseGet(() -> only(reference, caller));
    }

    private ServiceView only(String reference, Caller caller) {
        var all = list(caller);
        var names = all.stream().map(ServiceView::name).sorted().toList();
        if (namesNone(reference) && all.size() == 1) {
            return all.getFirst();
        }
        if (namesNone(reference) && all.size() > 1) {
            throw ToolRefusal.of(
                    "which_service", "Several services could be meant: " + String.join(", ", names) + ".", names);
        }
        throw ToolRefusal.of(
                "unknown_service",
                all.isEmpty()
                        ? "There is no service in this workspace yet."
                        : "There is no service \"" + reference.strip() + "\". There are: " + String.join(", ", names)
                                + ".",
                names);
    }

    private static Optional<ServiceId> id(String reference) {
        try {
            return Optional.of(ServiceId.fromString(reference.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
