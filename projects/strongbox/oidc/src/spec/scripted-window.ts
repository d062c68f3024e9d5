/** A window that the page has opened, which jsdom does not have: says where it was sent. */
export class ScriptedWindow {
  closed = false;
  opener: unknown = 'the page';
  readonly addresses: string[] = [];
  readonly location = {
    replace: (url: string): void => {
      // By then a page of somebody else's is to come up, which must find no way back.
      if (this.opener !== null) throw new Error('the popup can reach the page');
      this.addresses.push(url);
    },
  };

  close(): void {
    this.closed = true;
  }
}
