/** Whether this page is what a silent sign-in came back to, because the server sends the app for any address. */
export function isSilentFrame({ defaultView, location }: Document, silentRedirectUri: string): boolean {
  return defaultView !== defaultView?.parent && location.origin + location.pathname === silentRedirectUri;
}

/** The page that opened the frame reads its address, and then removes it: until that the app must not get to move on. */
export function leaveAddressAlone(): Promise<never> {
  if (ngDevMode) {
    console.warn(
      '[ngx-strongbox] The silent redirect URI is answered with the whole app. Serve the empty page there: { "glob": "silent.html", "input": "node_modules/ngx-strongbox/assets", "output": "auth" } among the `assets` of angular.json.',
    );
  }
  return new Promise<never>(() => undefined);
}
