// One of each signal. Where to, how and with which token is said by OpenTelemetry's own variables, as in docs/telemetry.md.
import { metrics, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK();
sdk.start();
logs.getLogger('test').emit({ severityNumber: SeverityNumber.ERROR, body: 'from the SDK' });
trace.getTracer('test').startSpan('GET /pay').end();
metrics.getMeter('test').createCounter('orders').add(3, { route: '/pay' });
metrics.getMeter('test').createHistogram('took').record(0.2);
await sdk.shutdown();
