import { AngularNodeAppEngine, isMainModule, writeResponseToNodeResponse } from '@angular/ssr/node';
import express from 'express';
import type { AddressInfo } from 'node:net';

const engine = new AngularNodeAppEngine({ allowedHosts: ['127.0.0.1'] });
const app = express();
app.use((request, response, next) => {
  engine
    .handle(request)
    .then((answer) => (answer ? writeResponseToNodeResponse(answer, response) : next()))
    .catch(next);
});

if (isMainModule(import.meta.url)) {
  const server = app.listen(0, '127.0.0.1', () => {
    // The only thing that is said here: whoever started it waits for it.
    console.log(String((server.address() as AddressInfo).port));
  });
}
