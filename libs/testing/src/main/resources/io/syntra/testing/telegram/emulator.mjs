// Listens until its parent is gone.
import TelegramServer from 'telegram-test-api';

const server = new TelegramServer({ host: '127.0.0.1', port: Number(process.env.PORT) });
await server.start();
process.stdout.write('ready\n');
process.stdin.on('end', () => process.exit(0)).resume();
