export function isAt(url: URL, redirectUri: string): boolean {
  return url.origin + url.pathname === redirectUri;
}

/** Changes what the address bar shows, without leaving this origin. */
export function replaceUrl(document: Document, url: string): void {
  const window = document.defaultView;
  // With the origin in front a path that begins with two slashes stays a path.
  const { origin } = document.location;
  const target = new URL(URL.canParse(origin + url) ? origin + url : origin);
  const isOwn = target.origin === origin && !target.username;
  window?.history.replaceState(window.history.state, '', isOwn ? target.href : origin + '/');
}
