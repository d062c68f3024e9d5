/** An address that only pages of its own origin may read. */
export const foreignPage = Symbol('foreign page');

/** Where a frame ends; `null` is nowhere. */
export type FrameEnd = string | typeof foreignPage | null;

interface ScriptedFrame {
  readonly url: string;
  /** Tells that another page has come up in the frame. */
  readonly arrive: () => void;
}

/** Stands in for navigation in frames, which jsdom does not have: says where each ends and tells so by `load`. */
export class FrameScript {
  /** Frames that were ever made. */
  readonly made: ScriptedFrame[] = [];
  navigate: (url: string) => FrameEnd | Promise<FrameEnd>;

  constructor(navigate: (url: string) => FrameEnd | Promise<FrameEnd>) {
    this.navigate = navigate;
  }

  get urls(): readonly string[] {
    return this.made.map(({ url }) => url);
  }

  createFrame(): HTMLIFrameElement {
    const frame = document.createElement('iframe');
    let arrival: Event | null = null;
    let end: FrameEnd = 'about:blank';
    const contentWindow = {
      get location(): URL {
        if (end === foreignPage) throw new DOMException('Blocked a frame', 'SecurityError');
        return new URL(end ?? 'about:blank');
      },
    };
    const arrive = (): void => {
      arrival = new Event('load');
      if (end !== null && frame.isConnected) frame.dispatchEvent(arrival);
    };
    // jsdom's own, for the empty page that it shows instead.
    frame.addEventListener('load', (event) => {
      if (event !== arrival) event.stopImmediatePropagation();
    });
    const navigate = async (url: string): Promise<void> => {
      // Not before the frame has been put into the page.
      await Promise.resolve();
      end = await this.navigate(url);
      arrive();
    };
    Object.defineProperty(frame, 'contentWindow', { value: contentWindow });
    Object.defineProperty(frame, 'src', {
      set: (url: string) => {
        this.made.push({ url, arrive });
        void navigate(url);
      },
    });
    return frame;
  }
}
