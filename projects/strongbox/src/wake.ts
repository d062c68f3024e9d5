/**
 * Calls `look` when time may have passed unnoticed: the page is visible, in use or online again, or back from the
 * back/forward cache. Gives a function that ends that.
 */
export function onWake(window: Window | null, look: (event: Event) => void): () => void {
  const listener = (event: Event): void => {
    if (event.type === 'visibilitychange' && isHidden(window)) return;
    // Told for each page that has loaded, too.
    if (event.type === 'pageshow' && !isRevival(event)) return;
    look(event);
  };
  const types = ['visibilitychange', 'online', 'pageshow', 'focus'];
  for (const type of types) window?.addEventListener(type, listener);
  return () => {
    for (const type of types) window?.removeEventListener(type, listener);
  };
}

export function isHidden(window: Window | null): boolean {
  return window?.document.visibilityState === 'hidden';
}

/** Whether the page comes back as it was left, from the back/forward cache. */
export function isRevival(event: Event): boolean {
  return 'persisted' in event && event.persisted === true;
}
