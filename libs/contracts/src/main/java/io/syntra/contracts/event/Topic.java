package io.syntra.contracts.event;

/** Kafka topics, named {@code syntra.<owner>.<aggregate>.v1}. */
public enum Topic {
    SERVICE(Name.SERVICE),
    DEPLOYMENT(Name.DEPLOYMENT),
    ROUTE(Name.ROUTE),
    TRAFFIC(Name.TRAFFIC),
    OTLP(Name.OTLP),
    ERROR_GROUP(Name.ERROR_GROUP),
    ALERT(Name.ALERT),
    WORKFLOW_TRIGGER(Name.WORKFLOW_TRIGGER),
    WORKFLOW_RUN(Name.WORKFLOW_RUN),
    NOTIFICATION_REQUEST(Name.NOTIFICATION_REQUEST),
    NOTIFICATION_DELIVERY(Name.NOTIFICATION_DELIVERY),
    NOTIFICATION_TARGET(Name.NOTIFICATION_TARGET),
    ACTION(Name.ACTION),
    AGENT_REQUEST(Name.AGENT_REQUEST),
    AGENT_ANSWER(Name.AGENT_ANSWER),
    AUDIT_CHECKPOINT(Name.AUDIT_CHECKPOINT),
    USAGE(Name.USAGE),
    SESSION(Name.SESSION),
    DECISION(Name.DECISION),
    KEEPING(Name.KEEPING),
    MESSAGE_DECISION(Name.MESSAGE_DECISION);

    private final String topicName;

    Topic(String topicName) {
        this.topicName = topicName;
    }

    public String topicName() {
        return topicName;
    }

    /** Only the last route table of a service matters; every other topic keeps its history. */
    public boolean compacted() {
        return this == ROUTE;
    }

    /** What was vouched for must be there for as long as anyone may ask; other topics forget after a while. */
    public boolean keptForEver() {
        return this == AUDIT_CHECKPOINT;
    }

    /** Its reader deletes what it has carried over; what it has not must be there, however long that takes. */
    public boolean keptUntilStored() {
        return this == OTLP;
    }

    /** The same names as constants, for annotations. */
    public static final class Name {
        public static final String SERVICE = "syntra.deployer.service.v1";
        public static final String DEPLOYMENT = "syntra.deployer.deployment.v1";
        public static final String ROUTE = "syntra.deployer.route.v1";
        public static final String TRAFFIC = "syntra.router.traffic.v1";
        public static final String OTLP = "syntra.telemetry.otlp.v1";
        public static final String ERROR_GROUP = "syntra.telemetry.error-group.v1";
        public static final String ALERT = "syntra.telemetry.alert.v1";
        public static final String WORKFLOW_TRIGGER = "syntra.workflow.trigger.v1";
        public static final String WORKFLOW_RUN = "syntra.workflow.run.v1";
        public static final String NOTIFICATION_REQUEST = "syntra.notification.request.v1";
        public static final String NOTIFICATION_DELIVERY = "syntra.notification.delivery.v1";
        public static final String NOTIFICATION_TARGET = "syntra.notification.target.v1";
        public static final String ACTION = "syntra.agent.action.v1";
        public static final String AGENT_REQUEST = "syntra.agent.request.v1";
        public static final String AGENT_ANSWER = "syntra.agent.answer.v1";
        public static final String AUDIT_CHECKPOINT = "syntra.agent.audit-checkpoint.v1";
        public static final String USAGE = "syntra.billing.usage.v1";
        public static final String DECISION = "syntra.workflow.decision.v1";
        public static final String KEEPING = "syntra.telemetry.keeping.v1";
        public static final String MESSAGE_DECISION = "syntra.notification.decision.v1";
        public static final String SESSION = "syntra.gateway.session.v1";

        /** Records that no reader could use, as they came, with the cause in their headers. */
        public static final String DEAD_LETTER = "syntra.dead-letter.v1";

        private Name() {}
    }
}
