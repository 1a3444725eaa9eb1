package io.syntra.notification.delivery;

import io.syntra.problem.Problem;
import java.util.List;

/** What a request becomes. */
sealed interface Parcel {

    /**
     * @param deliveries one for each part, in order
     * @param warnings what its author should know of the text
     */
    record Packed(List<Delivery> deliveries, List<Problem.Field> warnings) implements Parcel {

        public Packed {
            deliveries = List.copyOf(deliveries);
            warnings = List.copyOf(warnings);
        }
    }

    /** Nothing can be sent; the delivery is stored all the same, so that whoever asked is told. */
    record Unsendable(Delivery delivery, String reason) implements Parcel {}
}
