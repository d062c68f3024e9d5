/** When the Back button brings this page back as it was left, from the browser's back/forward cache. */
export function revival(window: Window | null): Promise<void> {
  return new Promise((resolve) => {
    const onPageShow = ({ persisted }: PageTransitionEvent): void => {
      if (!persisted) return;
      window?.removeEventListener('pageshow', onPageShow);
      resolve();
    };
    window?.addEventListener('pageshow', onPageShow);
  });
}
