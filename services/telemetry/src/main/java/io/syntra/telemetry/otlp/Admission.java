package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.syntra.telemetry.signal.Signal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request and cuts its items into parcels. An item that cannot be kept is counted and left out; bytes that are no
 * OTLP refuse the whole request. Whose they are is not looked for in here: attributes are the sender's own words.
 */
final class Admission {

    private static final int RESOURCE = 1;
    private static final int SCOPE = 1;
    private static final int GROUPS = 1;
    private static final int MEMBERS = 2;
    private static final int SCHEMA_URL = 3;

    private static final int PARCEL_BYTES = 256 * 1024;
    private static final int PARCEL_ITEMS = 5_000;
    private static final int LARGEST_CONTEXT = 64 * 1024;
    private static final int REASONS = 3;

    private final Signal signal;
    private final ItemCheck check;

    private final List<ByteString> parcels = new ArrayList<>();
    private final OpenParcel open = new OpenParcel();
    private final Set<String> reasons = new LinkedHashSet<>();
    private long rejected;

    Admission(Signal signal, ItemCheck check) {
        this.signal = signal;
        this.check = check;
    }

    Admitted admit(byte[] request) throws InvalidProtocolBufferException {
        ProtoFields.each(UnsafeByteOperations.unsafeWrap(request), GROUPS, this::resource);
        open.close(parcels);
        return new Admitted(parcels, rejected, why());
    }

    private Optional<String> why() {
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private void resource(ByteString group) throws InvalidProtocolBufferException {
        var resource = ProtoFields.merged(group, RESOURCE);
        var schema = ProtoFields.merged(group, SCHEMA_URL);
        ProtoFields.each(group, MEMBERS, scope -> scope(resource, schema, scope));
    }

    private void scope(ByteString resource, ByteString schema, ByteString group) throws InvalidProtocolBufferException {
        var context =
                new Context(resource, schema, ProtoFields.merged(group, SCOPE), ProtoFields.merged(group, SCHEMA_URL));
        ProtoFields.each(group, MEMBERS, item -> {
            var checked = check.check(signal, item);
            var refusal = context.size() > LARGEST_CONTEXT
                    ? Optional.of("the attributes of resource and scope are larger than " + LARGEST_CONTEXT + " bytes")
                    : checked.refusal();
            if (refusal.isPresent()) {
                reject(checked.units(), refusal.get());
            } else {
                open.add(context, item, parcels);
            }
        });
    }

    private void reject(int units, String reason) {
        rejected += units;
        if (reasons.size() < REASONS) {
            reasons.add(reason);
        }
    }

    /** What stands around an item and must come along with it. */
    private record Context(ByteString resource, ByteString schema, ByteString scope, ByteString scopeSchema) {

        int size() {
            return resource.size() + schema.size() + scope.size() + scopeSchema.size();
        }
    }

    /** Items that are not handed over yet. */
    private static final class OpenParcel {

        private final ByteArrayOutputStream groups = new ByteArrayOutputStream();
        private final ByteArrayOutputStream items = new ByteArrayOutputStream();
        private @Nullable Context context;
        private int count;

        void add(Context itsContext, ByteString item, List<ByteString> done) {
            if (count >= PARCEL_ITEMS || groups.size() + items.size() + item.size() > PARCEL_BYTES) {
                close(done);
            }
            if (!itsContext.equals(context)) {
                endGroup();
                context = itsContext;
            }
            ProtoFields.write(items, MEMBERS, item);
            count++;
        }

        void close(List<ByteString> done) {
            endGroup();
            if (groups.size() > 0) {
                done.add(UnsafeByteOperations.unsafeWrap(groups.toByteArray()));
            }
            groups.reset();
            count = 0;
        }

        private void endGroup() {
            if (context != null && items.size() > 0) {
                var scope = message(SCOPE, context.scope(), context.scopeSchema());
                scope.writeBytes(items.toByteArray());
                var resource = message(RESOURCE, context.resource(), context.schema());
                ProtoFields.write(resource, MEMBERS, ByteString.copyFrom(scope.toByteArray()));
                ProtoFields.write(groups, GROUPS, ByteString.copyFrom(resource.toByteArray()));
            }
            items.reset();
            context = null;
        }

        private static ByteArrayOutputStream message(int number, ByteString what, ByteString schema) {
            var bytes = new ByteArrayOutputStream();
            if (!what.isEmpty()) {
                ProtoFields.write(bytes, number, what);
            }
            if (!schema.isEmpty()) {
                ProtoFields.write(bytes, SCHEMA_URL, schema);
            }
            return bytes;
        }
    }
}
