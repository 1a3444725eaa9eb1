// A small shop. It knows nothing of Syntra: it reads PORT, answers /healthz, and logs to stdout and stderr.
const http = require('node:http');

const version = process.env.SHOP_VERSION;
const products = [
  { id: 1, name: 'Mug', price: '12.00' },
  { id: 2, name: 'Tea', price: '7.50' },
  { id: 3, name: 'Pot', price: '29.90' },
];
const sessions = new Map([['s-1001', { user: { name: 'Ada', orders: 3 } }]]);

function account(request) {
  const session = sessions.get(request.headers['x-session']);
  return session ? session.user : { name: 'guest', orders: 0 };
}

const routes = {
  '/healthz': () => ({ status: 'ok' }),
  '/products': () => ({ currency: process.env.SHOP_CURRENCY, products }),
  '/users/me': (request) => account(request),
};

const server = http.createServer((request, response) => {
  const path = request.url.split('?')[0];
  const route = routes[path];
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-shop-version', version);
  try {
    response.statusCode = route ? 200 : 404;
    response.end(JSON.stringify(route ? route(request) : { error: 'not found' }));
  } catch (error) {
    console.error(error.stack);
    response.statusCode = 500;
    response.end(JSON.stringify({ error: 'internal error' }));
  }
  if (path !== '/healthz') {
    console.log(`${request.method} ${path} ${response.statusCode}`);
  }
});

server.listen(process.env.PORT, '127.0.0.1', () => console.log(`shop-api ${version} listens on ${process.env.PORT}`));
// Finish what is in hand, then go.
process.on('SIGTERM', () => server.close(() => process.exit(0)));
