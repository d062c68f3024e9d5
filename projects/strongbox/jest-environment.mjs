import { TestEnvironment } from 'jest-environment-jsdom';

/** One that nobody has closed does not keep the tests from ending. */
class UnrefBroadcastChannel extends BroadcastChannel {
  constructor(name) {
    super(name);
    this.unref();
  }
}

// jsdom has no fetch, no TextEncoder and no crypto.subtle: specs use Node's. What these return belongs to Node's
// realm, so the byte types come along, or `instanceof Uint8Array` would be false for them.
const fromNode = {
  ArrayBuffer,
  BroadcastChannel: UnrefBroadcastChannel,
  CryptoKey,
  Headers,
  ReadableStream,
  Response,
  SubtleCrypto,
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
  TransformStream,
  Uint8Array,
  WritableStream,
  crypto,
  structuredClone,
};

/** Node's fetch knows only Node's AbortSignal, and jsdom's addEventListener only jsdom's: forward one to the other. */
function withNodeSignal(init) {
  const { signal } = init ?? {};
  if (!signal || signal instanceof AbortSignal) return init;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return { ...init, signal: controller.signal };
}

export default class BrowserEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const page = this.global;
    const absolute = (input) =>
      input instanceof Request ? input : new URL(String(input), page.document.baseURI).href;

    for (const [name, value] of Object.entries({
      ...fromNode,
      Request: class extends Request {
        constructor(input, init) {
          super(absolute(input), withNodeSignal(init));
        }
      },
      fetch: (input, init) => fetch(absolute(input), withNodeSignal(init)),
    })) {
      Object.defineProperty(page, name, { value, writable: true, configurable: true, enumerable: false });
    }
  }
}
