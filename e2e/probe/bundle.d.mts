export declare function bundleProbe(outdir: string, entry?: string): Promise<void>;
