declare const ngDevMode: boolean | null;
