/**
 * Opens the empty window of a login, in the same breath as the click: once it has waited, the browser blocks it. `null`
 * when it does so anyway.
 */
export function openPopup({ defaultView }: Document): Window | null {
  const popup = defaultView?.open('', '_blank', 'popup,width=480,height=640');
  if (!popup || popup.closed) return null;
  // What will be shown in it must not get hold of this page. `noopener` would do that too, but leave nothing to close.
  popup.opener = null;
  return popup;
}
