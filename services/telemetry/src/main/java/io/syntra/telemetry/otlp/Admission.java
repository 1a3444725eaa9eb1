package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request and cuts what is kept of it into parcels. Bytes that are no OTLP refuse the whole request. Whose they
 * are is not looked for in here: attributes are the sender's own words.
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

    /** What all records of a request may repeat of that. */
    private static final long MOST_REPEATED = 256 * 1024 * 1024;

    private final Sieve sieve;
    private final List<ByteString> parcels = new ArrayList<>();
    private long repeated;
    private final OpenParcel open = new OpenParcel();

    Admission(Sieve sieve) {
        this.sieve = sieve;
    }

    Admitted admit(byte[] request) throws InvalidProtocolBufferException {
        ProtoFields.each(UnsafeByteOperations.unsafeWrap(request), GROUPS, this::resource);
        open.close(parcels);
        return new Admitted(parcels, sieve.kept(), repeated, sieve.rejected(), sieve.why(), sieve.dropped());
    }

    private void resource(ByteString group) throws InvalidProtocolBufferException {
        var resource = ProtoFields.merged(group, RESOURCE);
        var schema = ProtoFields.merged(group, SCHEMA_URL);
        // One that is too large is not read: nothing of it is kept.
        var read = resource.size() > LARGEST_CONTEXT ? Resource.getDefaultInstance() : Resource.parseFrom(resource);
        var cut = sieve.cut(read).map(Resource::toByteString).orElse(resource);
        var attributes = sieve.attributesOf(read);
        ProtoFields.each(group, MEMBERS, scope -> scope(resource, cut, read, attributes, schema, scope));
    }

    /** @param cut what is kept of the resource */
    private void scope(
            ByteString resource,
            ByteString cut,
            Resource read,
            List<KeyValue> attributes,
            ByteString schema,
            ByteString group)
            throws InvalidProtocolBufferException {
        var context =
                new Context(resource, schema, ProtoFields.merged(group, SCOPE), ProtoFields.merged(group, SCHEMA_URL));
        var refusal = context.size() > LARGEST_CONTEXT
                ? Optional.of(sieve.invalid(
                        "the attributes of resource and scope are larger than " + LARGEST_CONTEXT + " bytes"))
                : sieve.refusalOf(read, context.read());
        var keptContext = new Context(cut, schema, context.scope(), context.scopeSchema());
        var repeats = sieve.repeats(context.size());
        ProtoFields.each(group, MEMBERS, item -> {
            var parts = sieve.partsOf(item);
            open.reach(context, item, parts + repeats / Parts.BYTES, parcels);
            var kept = sieve.sift(item, parts, attributes, refusal.or(() -> tooOften(repeats)));
            if (kept.isPresent()) {
                repeated += repeats;
                open.add(keptContext, kept.get());
            }
        });
    }

    private Optional<Sieve.Refusal> tooOften(long repeats) {
        return repeated + repeats <= MOST_REPEATED
                ? Optional.empty()
                : Optional.of(sieve.invalid("resource and scope are kept with each record, which would be more than "
                        + MOST_REPEATED + " bytes in one request"));
    }

    /** What stands around an item and must come along with it. */
    private record Context(ByteString resource, ByteString schema, ByteString scope, ByteString scopeSchema) {

        int size() {
            return resource.size() + schema.size() + scope.size() + scopeSchema.size();
        }

        /** Behind Kafka a parcel is read as a whole: what is wrong in here would take others along. */
        InstrumentationScope read() throws InvalidProtocolBufferException {
            if (!schema.isValidUtf8() || !scopeSchema.isValidUtf8()) {
                throw new InvalidProtocolBufferException("a schema_url is no UTF-8");
            }
            return InstrumentationScope.parseFrom(scope);
        }
    }

    /** Items that are not handed over yet. */
    private static final class OpenParcel {

        private final ByteArrayOutputStream groups = new ByteArrayOutputStream();
        private final ByteArrayOutputStream items = new ByteArrayOutputStream();
        private @Nullable Context context;
        private @Nullable Context reached;
        private int count;
        private int size;
        private long parts;

        /**
         * Cuts by what was sent, and not by what is kept of it: a shipper repeats a batch, and the parts that are stored
         * already are left out by their numbers. Each has to hold the same lines, whatever rules came between.
         */
        void reach(Context itsContext, ByteString item, long itsParts, List<ByteString> done) {
            if (count >= PARCEL_ITEMS || parts + itsParts > Parts.MOST || size + item.size() > PARCEL_BYTES) {
                close(done);
            }
            if (!itsContext.equals(reached)) {
                reached = itsContext;
                size += itsContext.size();
            }
            size += item.size();
            count++;
            parts += itsParts;
        }

        void add(Context itsContext, ByteString item) {
            if (!itsContext.equals(context)) {
                endGroup();
                context = itsContext;
            }
            ProtoFields.write(items, MEMBERS, item);
        }

        void close(List<ByteString> done) {
            endGroup();
            if (count > 0) {
                done.add(UnsafeByteOperations.unsafeWrap(groups.toByteArray()));
            }
            groups.reset();
            reached = null;
            count = 0;
            size = 0;
            parts = 0;
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
