package io.syntra.telemetry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.telemetry.otlp.ShipperBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkTest {

    @Test
    void howeverOftenAShipperRepeatsItselfEachPartIsTakenOnceAndInOrder() {
        for (long seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            var taken = new ArrayList<String>();
            var expected = new ArrayList<String>();
            var mark = Mark.START;
            long position = 0;
            for (int i = 0; i < 20; i++) {
                var batch = new ShipperBatch("r:stdout", position, position + 1 + random.nextInt(100));
                var parts = 1 + random.nextInt(3);
                for (int tries = 1 + random.nextInt(3); tries > 0; tries--) {
                    // The last try arrives whole, earlier ones may break off.
                    var arrived = tries == 1 ? parts : random.nextInt(parts + 1);
                    for (int part = 0; part < arrived; part++) {
                        var after = mark.after(batch, part);
                        if (after.isPresent()) {
                            taken.add(batch + "#" + part);
                            mark = after.get();
                        }
                    }
                }
                for (int part = 0; part < parts; part++) {
                    expected.add(batch + "#" + part);
                }
                position = batch.to();
            }

            assertThat(taken).describedAs("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void theFloorIsWhereTheBatchBeforeEnded() {
        var first = Mark.START.after(new ShipperBatch("r:stdout", 0, 100), 0).orElseThrow();
        var overlapping = first.after(new ShipperBatch("r:stdout", 50, 300), 0).orElseThrow();
        var itsSecondPart =
                overlapping.after(new ShipperBatch("r:stdout", 50, 300), 1).orElseThrow();

        assertThat(List.of(first.floor(), overlapping.floor(), itsSecondPart.floor()))
                .containsExactly(0L, 100L, 100L);
    }
}
