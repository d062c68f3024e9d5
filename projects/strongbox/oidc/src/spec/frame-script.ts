/** An address that only pages of its own origin may read. */
export const foreignPage = Symbol('foreign page');

/** Where a frame ends; `null` is nowhere. */
export type FrameEnd = string | typeof foreignPage | null;

/** Stands in for navigation in frames, which jsdom does not have: says where each ends and tells so by `load`. */
export class FrameScript {
  /** Frames that were ever made, with the addresses they were sent to. */
  readonly made: { readonly frame: HTMLIFrameElement; readonly url: string }[] = [];
  navigate: (url: string) => FrameEnd | Promise<FrameEnd>;

  constructor(navigate: (url: string) => FrameEnd | Promise<FrameEnd>) {
    this.navigate = navigate;
  }

  get urls(): readonly string[] {
    return this.made.map(({ url }) => url);
  }

  createFrame(): HTMLIFrameElement {
    const frame = document.createElement('iframe');
    let end: FrameEnd = 'about:blank';
    const contentWindow = {
      get location(): URL {
        if (end === foreignPage) throw new DOMException('Blocked a frame', 'SecurityError');
        return new URL(end ?? 'about:blank');
      },
    };
    const navigate = async (url: string): Promise<void> => {
      end = await this.navigate(url);
      if (end !== null && frame.isConnected) frame.dispatchEvent(new Event('load'));
    };
    Object.defineProperty(frame, 'contentWindow', { value: contentWindow });
    Object.defineProperty(frame, 'src', {
      set: (url: string) => {
        this.made.push({ frame, url });
        void navigate(url);
      },
    });
    return frame;
  }
}
