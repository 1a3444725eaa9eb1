package io.syntra.notification.delivery;

/** How far a delivery is. */
enum DeliveryState {
    /** Asked for. */
    PENDING,
    /** The request is about to leave or has left; written before it does. */
    SENDING,
    /** To be tried again at a time. */
    WAITING,
    /** The target took it. */
    DELIVERED,
    /** It will not arrive. */
    FAILED,
    /** It may have arrived; only a person can tell. */
    UNKNOWN;

    /** Nothing more happens by itself. */
    boolean isThrough() {
        return this == DELIVERED || wantsPerson();
    }

    /** A person may have to do something about it. */
    boolean wantsPerson() {
        return this == FAILED || this == UNKNOWN;
    }
}
